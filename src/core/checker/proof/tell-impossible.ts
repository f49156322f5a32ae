import type {Anomaly, AnomalyKind} from '../../anomaly.js'
import type {Order} from '../../order.js'
import type {History} from '../../history/history.js'
import {anomalyOf, cellText, operationText} from '../describe.js'
import {isRead, ITEM, LEVEL, precedes, type Problem} from '../problem/problem.js'

/** The anomaly of a smallest impossible part; its last read, on a replica if one has a part in it, is the offending operation. */
export function tellImpossible(
  history: History,
  problem: Problem,
  items: Int32Array,
  promised: ReadonlyMap<number, Order>,
): Anomaly {
  const {view, target, completedNs, row} = problem
  const all = [...items]
  const reads = all.filter((item) => isRead(problem, item))
  const onReplica = reads.filter((item) => view[item]! >= 0)
  const last = (onReplica.length > 0 ? onReplica : reads).reduce((a, b) => (completedNs[b]! >= completedNs[a]! ? b : a))
  const own = row[last]!
  const proof = [...new Set(all.map((item) => row[item]!))].filter((at) => at !== own).sort((a, b) => a - b)
  const part = new ImpossiblePart(problem, all, last)
  const kind = view[last]! < 0 ? part.onPrimary() : part.onReplica(promised.get(view[last]!))
  const others = proof.map((at) => operationText(history, at)).join(', ')
  const text = `${operationText(history, own)} of ${cellText(history, target[last]!)} fits no order together with ${others}`
  return anomalyOf(history, kind, own, target[last]!, proof, text)
}

/** Names what is impossible together, as seen from its last read. */
class ImpossiblePart {
  private readonly deletions: readonly number[]
  private readonly cells: number

  constructor(
    private readonly problem: Problem,
    private readonly items: readonly number[],
    private readonly last: number,
  ) {
    const {kind, target} = problem
    this.deletions = items.filter((item) => kind[item] === ITEM.deletion)
    this.cells = new Set(items.filter((item) => kind[item] !== ITEM.deletion).map((item) => target[item]!)).size
  }

  onPrimary(): AnomalyKind {
    const flushed = this.flushes(this.deletions).length > 0
    if (this.cells > 1 && flushed) return 'torn-flush'
    if (this.problem.kind[this.last] === ITEM.nilRead)
      return this.deletions.length > 0 ? 'unexplained-nil' : 'lost-write'
    if (flushed) return 'stale-after-flush'
    return this.deletions.length > 0 ? 'stale-after-del' : 'stale-read'
  }

  /** A nil after a value that was written after a deletion: it came late. An older value after a newer one: back in time. */
  onReplica(promised: Order | undefined): AnomalyKind {
    const {problem, last} = this
    if (this.cells > 1 && promised === 'total') return 'cross-key-order'
    const earlier = this.items
      .filter((item) => item !== last && problem.view[item]! >= 0 && problem.kind[item] === ITEM.valueRead)
      .flatMap((read) => this.writesOf(read))
    if (problem.kind[last] === ITEM.nilRead) {
      const late = this.deletions.filter(
        (item) => this.cells > 1 || earlier.every((write) => precedes(problem, item, write)),
      )
      if (this.flushes(late).length > 0) return 'flush-late'
      return late.length > 0 ? 'del-late' : 'replica-contradicts'
    }
    const own = this.writesOf(last)
    const older = earlier.some((write) => own.some((one) => precedes(problem, one, write)))
    return older ? 'non-monotonic-read' : 'replica-contradicts'
  }

  private writesOf(read: number): number[] {
    const {kind, value} = this.problem
    return this.items.filter((item) => kind[item] === ITEM.write && value[item] === value[read])
  }

  private flushes(deletions: readonly number[]): readonly number[] {
    return deletions.filter((item) => this.problem.level[item]! >= LEVEL.database)
  }
}
