import type {Anomaly, AnomalyKind} from '../../anomaly.js'
import type {Order} from '../../history/header.js'
import type {History} from '../../history/history.js'
import {cellText, keyOfCell, operationText} from '../describe.js'
import {LEVEL} from '../register/problem.js'
import {NODE, VALUE, type JointProblem} from './joint-problem.js'

/** The anomaly of a smallest impossible part; its last read, on a replica if one has a part in it, is the offending operation. */
export function tellImpossible(
  history: History,
  problem: JointProblem,
  nodes: readonly number[],
  promised: ReadonlyMap<number, Order>,
): Anomaly {
  const {rows, views} = history
  const {kind, view, target, completedNs, row} = problem
  const reads = nodes.filter((node) => kind[node] === NODE.read)
  const onReplica = reads.filter((node) => view[node]! >= 0)
  const last = (onReplica.length > 0 ? onReplica : reads).reduce((a, b) => (completedNs[b]! >= completedNs[a]! ? b : a))
  const own = row[last]!
  const others = [...new Set(nodes.map((node) => row[node]!))].filter((at) => at !== own).sort((a, b) => a - b)
  const cells = new Set(nodes.filter((node) => kind[node] !== NODE.deletion).map((node) => target[node]!))
  const name =
    view[last]! < 0
      ? onPrimary(problem, nodes, last, cells.size)
      : ofReplica(problem, nodes, last, cells.size, promised.get(view[last]!))
  return {
    kind: name,
    view: views[rows.view[own]!]!,
    db: rows.db[own]!,
    key: keyOfCell(history, target[last]!),
    operations: [...others, own].map((at) => rows.id[at]!),
    message: `${operationText(history, own)} of ${cellText(history, target[last]!)} fits no order together with ${others.map((at) => operationText(history, at)).join(', ')} (${name})`,
  }
}

function onPrimary(problem: JointProblem, nodes: readonly number[], last: number, cells: number): AnomalyKind {
  const flushed = deletes(problem, nodes, LEVEL.database, LEVEL.all)
  if (cells > 1 && flushed) return 'torn-flush'
  const removed = deletes(problem, nodes, LEVEL.cell, LEVEL.key)
  if (problem.value[last] === VALUE.nil) return flushed || removed ? 'unexplained-nil' : 'lost-write'
  if (flushed) return 'stale-after-flush'
  return removed ? 'stale-after-del' : 'stale-read'
}

function ofReplica(
  problem: JointProblem,
  nodes: readonly number[],
  last: number,
  cells: number,
  promised: Order | undefined,
): AnomalyKind {
  if (cells > 1 && promised === 'total') return 'cross-key-order'
  if (problem.value[last] !== VALUE.nil) return 'replica-contradicts'
  if (deletes(problem, nodes, LEVEL.database, LEVEL.all)) return 'flush-late'
  return deletes(problem, nodes, LEVEL.cell, LEVEL.key) ? 'del-late' : 'replica-contradicts'
}

/** Whether a deletion of some level between these has a part in it. */
function deletes({kind, level}: JointProblem, nodes: readonly number[], from: number, to: number): boolean {
  return nodes.some((node) => kind[node] === NODE.deletion && level[node]! >= from && level[node]! <= to)
}
