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
 * Compares the replies of both sides to `MGET name...`, followed by one expiry question per name unless `tolerance`
 * (in the unit of the answers) is null. Equal bytes are equal values and equal expiry: then only the primary's reply
 * is walked, for names that hold no string.
 */
export function comparePage(primary: Buffer, replica: Buffer, tolerance: number | null): PageComparison {
  const open: number[] = []
  if (primary.equals(replica)) {
    // Most pages of strings hold no nil at all: one native search tells.
    if (!primary.includes('$-1\r\n', 0, 'latin1')) return {equal: numberAt(primary, 0), open}
    ours.read(primary, 0)
    for (let at = 0; at < ours.count; at++) if (ours.lengths[at] === NIL_LENGTH) open.push(at)
    return {equal: ours.count - open.length, open}
  }
  let ourExpiry = ours.read(primary, 0)
  let theirExpiry = theirs.read(replica, 0)
  for (let at = 0; at < ours.count; at++) {
    const same = sameBulk(primary, replica, at)
    if (tolerance === null) {
      if (!same) open.push(at)
      continue
    }
    if (!same || !sameExpiry(primary, ourExpiry, replica, theirExpiry, tolerance)) open.push(at)
    ourExpiry = lineEnd(primary, ourExpiry) + 2
    theirExpiry = lineEnd(replica, theirExpiry) + 2
  }
  return {equal: ours.count - open.length, open}
}

/** Places of names whose expiry differs, in the replies of both sides to one expiry question per name. */
export function compareExpiries(primary: Buffer, replica: Buffer, count: number, tolerance: number): readonly number[] {
  const open: number[] = []
  if (primary.equals(replica)) return open
  for (let at = 0, left = 0, right = 0; at < count; at++) {
    if (!sameExpiry(primary, left, replica, right, tolerance)) open.push(at)
    left = lineEnd(primary, left) + 2
    right = lineEnd(replica, right) + 2
  }
  return open
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
function sameExpiry(primary: Buffer, left: number, replica: Buffer, right: number, tolerance: number): boolean {
  const ourMs = numberAt(primary, left)
  const theirMs = numberAt(replica, right)
  return ourMs === theirMs || (ourMs >= 0 && theirMs >= 0 && Math.abs(ourMs - theirMs) <= tolerance)
}
