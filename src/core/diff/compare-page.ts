import {lineEnd, NIL_LENGTH, numberAt, WireItems} from './wire-items.js'

/** What one look at a page of names showed. */
export interface PageComparison {
  /** Strings that are equal on both sides, expiry included. */
  readonly equal: number
  /** Places of names that hold no string on the primary or on the replica, or whose value or expiry differs. */
  readonly open: readonly number[]
}

const ours = new WireItems()
const theirs = new WireItems()

/**
 * Compares the replies of both sides to `MGET name...` followed by one expiry question per name. Equal bytes are
 * equal values and equal expiry: then only the primary's reply is walked, for names that hold no string.
 */
export function comparePage(primary: Buffer, replica: Buffer, toleranceMs: number): PageComparison {
  const open: number[] = []
  if (primary.equals(replica)) {
    // Two thirds of all pages of strings hold no nil at all: one native search tells.
    if (!primary.includes('$-1\r\n', 0, 'latin1')) return {equal: numberAt(primary, 0), open}
    ours.read(primary, 0)
    for (let at = 0; at < ours.count; at++) if (ours.lengths[at] === NIL_LENGTH) open.push(at)
    return {equal: ours.count - open.length, open}
  }
  let ourExpiry = ours.read(primary, 0)
  let theirExpiry = theirs.read(replica, 0)
  for (let at = 0; at < ours.count; at++) {
    if (!sameBulk(primary, replica, at) || !sameExpiry(primary, ourExpiry, replica, theirExpiry, toleranceMs)) open.push(at)
    ourExpiry = lineEnd(primary, ourExpiry) + 2
    theirExpiry = lineEnd(replica, theirExpiry) + 2
  }
  return {equal: ours.count - open.length, open}
}

/** Whether both sides hold the same string; two nils are not: what they hold has to be asked. */
function sameBulk(primary: Buffer, replica: Buffer, at: number): boolean {
  const length = ours.lengths[at]!
  if (length !== theirs.lengths[at] || length === NIL_LENGTH) return false
  const left = ours.starts[at]!
  const right = theirs.starts[at]!
  return primary.compare(replica, right, right + length, left, left + length) === 0
}

/** -1 is no expiry, -2 no key: those are equal only to themselves. */
function sameExpiry(primary: Buffer, left: number, replica: Buffer, right: number, toleranceMs: number): boolean {
  const ourMs = numberAt(primary, left)
  const theirMs = numberAt(replica, right)
  return ourMs === theirMs || (ourMs >= 0 && theirMs >= 0 && Math.abs(ourMs - theirMs) <= toleranceMs)
}
