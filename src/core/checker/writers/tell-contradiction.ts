import type {Anomaly, AnomalyKind} from '../../anomaly.js'
import type {History} from '../../history/history.js'
import {cellText, keyOfCell, operationText} from '../describe.js'
import {ITEM, LEVEL} from '../register/problem.js'
import {knownBefore, type MixedProblem} from './mixed-problem.js'

/** The anomaly of a smallest contradiction; the replica's last read is the offending operation. */
export function tellContradiction(history: History, view: number, cell: number, mixed: MixedProblem): Anomaly {
  const {primary, reads} = mixed
  const {rows} = history
  const last = reads.reduce((a, b) => (b.completedNs > a.completedNs ? b : a))
  const others = new Set([...primary.row, ...reads.map((read) => read.row)])
  others.delete(last.row)
  const ordered = [...others].sort((a, b) => a - b)
  const kind = kindOf(mixed)
  return {
    kind,
    view: history.views[view]!,
    db: rows.db[last.row]!,
    key: keyOfCell(history, cell),
    operations: [...ordered, last.row].map((row) => rows.id[row]!),
    message: `${operationText(history, last.row)} of ${cellText(history, cell)} fits no order together with ${ordered.map((row) => operationText(history, row)).join(', ')} (${kind})`,
  }
}

/** A nil after a value that was written after every flush is a late flush; an older value after a newer one is a non-monotonic read. */
function kindOf(mixed: MixedProblem): AnomalyKind {
  const {primary, reads} = mixed
  const last = reads.reduce((a, b) => (b.completedNs > a.completedNs ? b : a))
  const earlier = reads.filter((read) => read !== last && read.writer >= 0).map((read) => read.writer)
  if (last.writer < 0) {
    const tokens = Array.from({length: primary.count}, (_, item) => item).filter(
      (item) => primary.kind[item] === ITEM.token && earlier.every((write) => knownBefore(mixed, item, write)),
    )
    if (tokens.some((token) => primary.level[token]! >= LEVEL.database)) return 'flush-late'
    return tokens.length > 0 ? 'del-late' : 'replica-contradicts'
  }
  return earlier.some((write) => knownBefore(mixed, last.writer, write)) ? 'non-monotonic-read' : 'replica-contradicts'
}
