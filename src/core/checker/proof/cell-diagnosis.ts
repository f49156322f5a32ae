import type {Anomaly} from '../../anomaly.js'
import type {History} from '../../history/history.js'
import {anomalyOf, cellText, operationText} from '../describe.js'
import {blame} from './blame.js'
import type {CellProblem} from '../problem/cell-problems.js'
import {clustersOf} from '../real-time/clusters.js'
import {nameConflict, type ConflictName} from './name-conflict.js'
import {ITEM, LEVEL, precedes, scopeOf, type Problem} from '../problem/problem.js'
import {subProblem} from '../problem/sub-problem.js'
import {sortBy} from '../real-time/sort-by.js'
import {firstAtLeast} from '../../binary-search.js'
import type {DeletionIndex} from '../problem/deletion-index.js'
import {smallestImpossible} from './smallest-impossible.js'

/** A key that goes wrong again and again is told this often. */
export const MAX_ANOMALIES_OF_A_CELL = 50

/** Items that are judged together in a cell with many more. */
const WINDOW = 512

/** Explains an impossible cell: finds the first operation to blame, tells it, leaves it out, and looks again. */
export class CellDiagnosis {
  /** Items of the cell's problem that were found impossible. */
  private readonly gone = new Set<number>()
  private readonly cell: CellProblem

  constructor(
    private readonly history: History,
    private readonly whole: Problem,
    private readonly deletions: DeletionIndex,
    cell: CellProblem,
    /** The cell's number in the history. */
    private readonly number: number,
  ) {
    this.cell = cell
  }

  run(limit: number): Anomaly[] {
    const {problem} = this.cell
    const all = Int32Array.from({length: problem.count}, (_, item) => item)
    if (problem.count <= 2 * WINDOW) return this.examine(all, limit)
    const anomalies: Anomaly[] = []
    for (let from = 0; from < problem.count && anomalies.length < limit; from += WINDOW / 2) {
      anomalies.push(...this.examine(windowOf(problem, from), limit - anomalies.length))
    }
    // What spans more than a window takes the whole cell, which is slow; it is told a few times at most.
    return anomalies.length > 0 ? anomalies : this.examine(all, Math.min(limit, 3))
  }

  /** Finds, tells and leaves out what is impossible among these items of the cell, one after the other. */
  private examine(items: Int32Array, limit: number): Anomaly[] {
    const anomalies: Anomaly[] = []
    let kept: Int32Array = items.filter((item) => !this.gone.has(item))
    kept = kept.filter(
      (item) => this.cell.problem.kind[item] !== ITEM.valueRead || !this.gone.has(this.cell.problem.writer[item]!),
    )
    while (anomalies.length < limit) {
      const current = subProblem(this.cell.problem, kept)
      const found = blame(current)
      if (!found) break
      const name = nameConflict(current, found.item, (from, to) => this.foreignFlush(from, to))
      const witness = smallestImpossible(found.problem).map((item) => found.prefix[item]!)
      anomalies.push(this.anomaly(current, found.item, name, witness))
      const gone = this.relieve(current, found.item, name)
      for (const at of gone) if (at >= 0) this.gone.add(kept[at]!)
      if (gone.size === 0) break
      kept = kept.filter((_, at) => !gone.has(at))
    }
    return anomalies
  }

  /** Items of the whole problem that were found impossible. */
  get dropped(): number[] {
    return [...this.gone].map((item) => this.cell.items[item]!)
  }

  private anomaly(current: Problem, item: number, {kind, also, cause}: ConflictName, witness: Int32Array): Anomaly {
    const proof = [...witness].map((at) => current.row[at]!)
    if (cause !== null && kind.startsWith('stale')) proof.push(current.row[cause]!)
    const windowMs = this.windowMs(current, item, kind, cause)
    return {
      ...anomalyOf(this.history, kind, current.row[item]!, this.number, proof, this.message(current, item, cause)),
      ...(windowMs === undefined ? {} : {windowMs}),
      ...(also.length === 0 ? {} : {also}),
    }
  }

  private message(current: Problem, item: number, cause: number | null): string {
    const text = (at: number): string => operationText(this.history, current.row[at]!)
    const cell = cellText(this.history, this.number)
    const reason = cause === null ? '' : ` although ${text(cause)} had completed`
    switch (current.kind[item]) {
      case ITEM.deletion:
        return `${text(item)} has no possible instant on ${cell}`
      case ITEM.valueRead:
        return `${text(item)} of ${cell} returned a value of ${text(current.writer[item]!)}${reason}`
      case ITEM.nilRead:
        return `${text(item)} of ${cell} returned nil${reason}`
      default:
        return `${text(item)} of ${cell} returned a value${reason}`
    }
  }

  /** How long after the deletion had completed the value was still read. */
  private windowMs(current: Problem, item: number, kind: string, cause: number | null): number | undefined {
    if (cause === null || current.kind[item] !== ITEM.valueRead || current.kind[cause] !== ITEM.deletion)
      return undefined
    if (!kind.startsWith('stale') && kind !== 'resurrected') return undefined
    let latest = -Infinity
    for (let read = 0; read < current.count; read++) {
      if (current.writer[read] === current.writer[item] && precedes(current, cause, read)) {
        latest = Math.max(latest, current.completedNs[read]!)
      }
    }
    return latest === -Infinity ? undefined : Math.max(0, latest - current.completedNs[cause]!) / 1e6
  }

  /** What to leave out so that the rest can be judged: the operation, and its like that the same cause makes impossible. */
  private relieve(current: Problem, item: number, {cause}: ConflictName): ReadonlySet<number> {
    const gone = new Set<number>([item])
    switch (current.kind[item]) {
      case ITEM.valueRead:
        for (let read = 0; read < current.count && cause !== null; read++) {
          if (current.writer[read] === current.writer[item] && precedes(current, cause, read)) gone.add(read)
        }
        break
      case ITEM.nilRead:
        for (const read of this.nilsBehindSameWrite(current, item)) gone.add(read)
        break
      case ITEM.write:
        for (let read = 0; read < current.count; read++) if (current.writer[read] === item) gone.add(read)
        break
      default:
        return this.excuse(current, item)
    }
    return gone
  }

  /** A deletion without a place stays, as one that may not have happened: later nils may be its doing. */
  private excuse(current: Problem, item: number): ReadonlySet<number> {
    const at = this.cell.items.findIndex((own) => this.whole.row[own] === current.row[item] && this.isDeletion(own))
    if (this.cell.problem.required[at] === 0) return new Set()
    this.cell.problem.required[at] = 0
    return NONE
  }

  private isDeletion(item: number): boolean {
    return this.whole.kind[item] === ITEM.deletion
  }

  private nilsBehindSameWrite(current: Problem, item: number): number[] {
    const {earliestEnd, latestBegin} = clustersOf(current)
    const writes = Int32Array.from({length: current.count}, (_, at) => at).filter(
      (at) => current.kind[at] === ITEM.write,
    )
    sortBy(writes, writes.length, earliestEnd)
    const ends = Float64Array.from(writes, (write) => earliestEnd[write]!)
    let latest = -Infinity
    const latestUpTo = Float64Array.from(writes, (write) => (latest = Math.max(latest, latestBegin[write]!)))
    const behind = (read: number): number => latestUpTo[firstAtLeast(ends, current.invokedNs[read]!) - 1] ?? -Infinity
    const own = behind(item)
    const later: number[] = []
    for (let read = item + 1; read < current.count; read++) {
      if (current.kind[read] === ITEM.nilRead && behind(read) === own) later.push(read)
    }
    return later
  }

  /** Whether a flush of another database was in flight in this time. */
  private foreignFlush(fromNs: number, toNs: number): boolean {
    const database = scopeOf(this.whole.scopes, this.number, LEVEL.database)
    for (const [scope, list] of this.deletions.all(LEVEL.database)) {
      if (scope === database) continue
      for (const deletion of list.items) {
        if (this.whole.invokedNs[deletion]! <= toNs && this.whole.completedNs[deletion]! >= fromNs) return true
      }
    }
    return false
  }
}

const NONE: ReadonlySet<number> = new Set([-1])

/**
 * Consecutive items of a large cell, the writes behind their values, and every deletion that meets their time. Leaving
 * out whole clusters, and deletions of before, makes nothing impossible that is possible.
 */
function windowOf(problem: Problem, from: number): Int32Array {
  const {kind, writer, invokedNs, completedNs, required} = problem
  const chosen = new Set<number>()
  let begin = Infinity
  let end = -Infinity
  for (let item = from; item < Math.min(from + WINDOW, problem.count); item++) {
    if (kind[item] === ITEM.deletion) continue
    begin = Math.min(begin, invokedNs[item]!)
    end = Math.max(end, required[item] === 1 ? completedNs[item]! : invokedNs[item]!)
    chosen.add(item)
    if (kind[item] === ITEM.valueRead) chosen.add(writer[item]!)
  }
  for (let item = 0; item < problem.count; item++) {
    if (kind[item] === ITEM.deletion && invokedNs[item]! <= end && completedNs[item]! >= begin) chosen.add(item)
  }
  return Int32Array.from(chosen).sort()
}
