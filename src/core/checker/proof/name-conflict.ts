import type {AnomalyKind} from '../../anomaly.js'
import {clustersOf} from '../real-time/clusters.js'
import {ITEM, LEVEL, precedes, type Problem} from '../problem/problem.js'

/** What is wrong with an operation, seen with all that is known of its cell. */
export interface ConflictName {
  readonly kind: AnomalyKind
  readonly also: readonly AnomalyKind[]
  /** The operation that contradicts it, if one does: the flush, the newer write, the nil read. */
  readonly cause: number | null
}

/**
 * Names what makes this operation impossible in its cell; the first rule that fits gives the name, the others that fit
 * go to `also`. `foreignFlush(from, to)` tells whether a flush of another database met this time.
 */
export function nameConflict(
  problem: Problem,
  item: number,
  foreignFlush: (fromNs: number, toNs: number) => boolean,
): ConflictName {
  if (problem.kind[item] === ITEM.nilRead) return nameNilRead(problem, item, foreignFlush)
  if (problem.kind[item] === ITEM.valueRead) return nameValueRead(problem, problem.writer[item]!)
  if (problem.kind[item] === ITEM.write) return nameValueRead(problem, item)
  return {kind: 'unexplained-nil', also: [], cause: null}
}

/** A value stands where something certainly lies between its write and a read of it. */
function nameValueRead(problem: Problem, write: number): ConflictName {
  const cluster = clusterItems(problem, write)
  const between: number[] = []
  for (let item = 0; item < problem.count; item++) {
    if (item === write || problem.writer[item] === write || problem.required[item] === 0) continue
    if (cluster.some((a) => precedes(problem, a, item)) && cluster.some((b) => precedes(problem, item, b))) {
      between.push(item)
    }
  }
  const names: Array<{kind: AnomalyKind; cause: number}> = []
  const add = (kind: AnomalyKind, cause: number | undefined): void => {
    if (cause !== undefined && !names.some((name) => name.kind === kind)) names.push({kind, cause})
  }
  const ofKind = (kind: number): number[] => between.filter((item) => problem.kind[item] === kind)
  const deletionOf = (flush: boolean): number | undefined =>
    earliest(
      problem,
      ofKind(ITEM.deletion).filter((item) => problem.level[item]! >= LEVEL.database === flush),
    )
  add('resurrected', ofKind(ITEM.nilRead)[0])
  add('stale-after-flush', deletionOf(true))
  add('stale-after-del', deletionOf(false))
  add('stale-read', ofKind(ITEM.valueRead)[0])
  for (const newer of ofKind(ITEM.write)) add(readLater(problem, newer, cluster) ? 'stale-read' : 'lost-write', newer)
  const first = names[0]
  if (!first) return {kind: 'split-view', also: [], cause: null}
  const deleted = deletionOf(true) ?? deletionOf(false)
  // A value that came back is told by the flush it survived, when there is one: that is what the window is measured from.
  const cause = first.kind === 'resurrected' && deleted !== undefined ? deleted : first.cause
  return {kind: first.kind, also: names.slice(1).map((name) => name.kind), cause}
}

function nameNilRead(
  problem: Problem,
  read: number,
  foreignFlush: (fromNs: number, toNs: number) => boolean,
): ConflictName {
  const {invokedNs, completedNs, kind} = problem
  const covering = coveringWrite(problem, read)
  if (covering === null) return {kind: 'unexplained-nil', also: [], cause: null}
  const {latestBegin} = clustersOf(problem)
  const from = latestBegin[covering]!
  const to = completedNs[read]!
  for (let deletion = 0; deletion < problem.count; deletion++) {
    if (kind[deletion] !== ITEM.deletion || precedes(problem, read, deletion)) continue
    const between =
      invokedNs[deletion]! <= to && completedNs[deletion]! >= from && !coveredFrom(problem, deletion, read, covering)
    if (between) return {kind: 'unexplained-nil', also: [], cause: deletion}
  }
  if (foreignFlush(invokedNs[covering]!, to)) return {kind: 'flush-wrong-db', also: ['lost-write'], cause: covering}
  const again = clusterItems(problem, covering).some((item) => item !== covering && precedes(problem, read, item))
  return {kind: again ? 'transient-miss' : 'lost-write', also: [], cause: covering}
}

/** Whether the covering cluster lies wholly between the deletion and the read by the order of clients. */
function coveredFrom(problem: Problem, deletion: number, read: number, covering: number): boolean {
  const cluster = clusterItems(problem, covering)
  return cluster.some((a) => precedes(problem, deletion, a)) && cluster.some((b) => precedes(problem, b, read))
}

/** Among the writes that certainly lie before the read, the one that lasted longest. */
function coveringWrite(problem: Problem, read: number): number | null {
  const {latestBegin} = clustersOf(problem)
  let best: number | null = null
  for (let item = 0; item < problem.count; item++) {
    const kind = problem.kind[item]
    if ((kind !== ITEM.write && kind !== ITEM.valueRead) || !precedes(problem, item, read)) continue
    const write = kind === ITEM.write ? item : problem.writer[item]!
    if (best === null || latestBegin[write]! >= latestBegin[best]!) best = write
  }
  return best
}

function clusterItems(problem: Problem, write: number): number[] {
  const items = [write]
  for (let item = 0; item < problem.count; item++) if (problem.writer[item] === write) items.push(item)
  return items
}

/** Whether a newer value was read after the operations of an older one. */
function readLater(problem: Problem, write: number, older: readonly number[]): boolean {
  return clusterItems(problem, write).some(
    (item) => item !== write && older.some((read) => read !== older[0] && precedes(problem, read, item)),
  )
}

function earliest({completedNs}: Problem, items: readonly number[]): number | undefined {
  let best: number | undefined
  for (const item of items) if (best === undefined || completedNs[item]! < completedNs[best]!) best = item
  return best
}
