import {firstAtLeast} from '../../binary-search.js'

/**
 * The instants at which a deletion of some scope cannot lie: the union of the open zones of its cells.
 * Open intervals that only touch leave the instant between them free.
 */
export interface BlockedTime {
  readonly from: Float64Array
  readonly to: Float64Array
}

/** The union of open intervals, given by their starts and ends in any order; both columns are sorted in place. */
export function blockedTime(starts: Float64Array, ends: Float64Array): BlockedTime {
  starts.sort()
  ends.sort()
  const from = new Float64Array(starts.length)
  const to = new Float64Array(starts.length)
  let merged = 0
  let open = 0
  let started = 0
  for (const end of ends) {
    while (started < starts.length && starts[started]! < end) {
      if (open++ === 0) from[merged] = starts[started]!
      started++
    }
    if (--open === 0) to[merged++] = end
  }
  return {from: from.subarray(0, merged), to: to.subarray(0, merged)}
}

/** The latest instant at or before `instant` that is not blocked. */
export function latestFree({from, to}: BlockedTime, instant: number): number {
  const begun = firstAtLeast(from, instant)
  return begun > 0 && instant < to[begun - 1]! ? from[begun - 1]! : instant
}
