import {blockedTime, latestFree} from '../register/blocked-time.js'
import {clustersOf} from '../register/clusters.js'
import {ITEM} from '../register/problem.js'
import type {MixedProblem, ReplicaRead} from './mixed-problem.js'

/**
 * Whether a replica's reads fit the most likely order of the cell's updates: each write at the earliest end of its
 * cluster, each deletion at its latest instant outside all zones. If they do, nothing contradicts; if not, another
 * order may still fit. This spares nearly all cells the long way.
 */
export function fitsLikelyOrder(mixed: MixedProblem): boolean {
  const {primary, reads} = mixed
  const updates = likelyOrder(mixed)
  if (!updates) return false
  const position = new Map(updates.map((item, at) => [item, at + 1]))
  const emptied = updates.map((item) => primary.kind[item] === ITEM.token)
  let floor = 0
  for (const read of [...reads].sort((a, b) => a.invokedNs - b.invokedNs || a.row - b.row)) {
    // Overlapping reads of several clients may stand in any order; taking them in this one only costs a second look.
    const at = placeOf(read, position, emptied, floor)
    const update = at === 0 ? undefined : updates[at - 1]
    if (at < 0 || (update !== undefined && primary.invokedNs[update]! > read.completedNs)) return false
    if (read.final && updates.slice(at).some((item) => primary.completedNs[item]! < read.invokedNs)) return false
    floor = at
  }
  return true
}

/** The order, or null when the primary's own reads of a value contradict it. */
function likelyOrder(mixed: MixedProblem): number[] | null {
  const {primary} = mixed
  const {earliestEnd, latestBegin} = clustersOf(primary)
  const updates = Array.from({length: primary.count}, (_, item) => item).filter((item) => isUpdate(mixed, item))
  const forward = updates.filter((item) => primary.kind[item] === ITEM.write && earliestEnd[item]! < latestBegin[item]!)
  const zones = blockedTime(
    Float64Array.from(forward, (item) => earliestEnd[item]!),
    Float64Array.from(forward, (item) => latestBegin[item]!),
  )
  const instant = Float64Array.from({length: primary.count}, (_, item) =>
    primary.kind[item] === ITEM.token ? latestFree(zones, primary.completedNs[item]!) : earliestEnd[item]!,
  )
  updates.sort((a, b) => instant[a]! - instant[b]! || primary.kind[b]! - primary.kind[a]!)
  const holds = updates.every((item, at) => {
    const next = updates[at + 1]
    return next === undefined || primary.kind[item] === ITEM.token || primary.completedNs[next]! >= latestBegin[item]!
  })
  return holds ? updates : null
}

function isUpdate({primary}: MixedProblem, item: number): boolean {
  const kind = primary.kind[item]
  return kind === ITEM.write || (kind === ITEM.token && primary.required[item] === 1)
}

/** The least position at or above the floor that shows what was read, or -1. */
function placeOf(
  {writer}: ReplicaRead,
  position: ReadonlyMap<number, number>,
  emptied: readonly boolean[],
  floor: number,
): number {
  if (writer >= 0) {
    const at = position.get(writer) ?? -1
    return at >= floor ? at : -1
  }
  if (floor === 0 || emptied[floor - 1] === true) return floor
  const next = emptied.indexOf(true, floor)
  return next < 0 ? -1 : next + 1
}
