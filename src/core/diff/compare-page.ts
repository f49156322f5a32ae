import {UnexpectedReply, type Answer} from '../resp/answer.js'
import {NIL_LENGTH, numberAt, numberEnd, ReplyItems} from '../resp/reply-items.js'

/** What one look at a page of names showed. */
export interface PageComparison {
  /** Strings that are equal on both sides, expiry included. */
  readonly equal: number
  /** Places of names that hold no string on the primary or on the replica, or whose value or expiry differs. */
  readonly open: readonly number[]
}

/** Items that are compared in one go. */
const RUN = 32

const ours = new ReplyItems()
const theirs = new ReplyItems()

/**
 * Compares the answers of both sides to `MGET name...` of so many names, followed by one expiry question per name
 * unless `tolerance` (in the unit of the answers) is null. Equal bytes are equal values and equal expiry: then only the
 * primary's answer is walked, for names that hold no string. Throws UnexpectedReply on any other answer.
 */
export function comparePage(primary: Answer, replica: Answer, count: number, tolerance: number | null): PageComparison {
  const open: number[] = []
  if (primary.bytes.equals(replica.bytes)) {
    ours.read(primary, 0, count)
    for (let at = 0; at < count; at++) if (ours.lengths[at] === NIL_LENGTH) open.push(at)
    return {equal: count - open.length, open}
  }
  let ourExpiry = ours.read(primary, 0, count)
  let theirExpiry = theirs.read(replica, 0, count)
  let sameBefore = 0
  for (let at = 0; at < count; at++) {
    if (at % RUN === 0 && sameRun(primary.bytes, replica.bytes, at, Math.min(at + RUN, count))) sameBefore = at + RUN
    const same = at < sameBefore ? ours.lengths[at] !== NIL_LENGTH : sameBulk(primary.bytes, replica.bytes, at)
    if (tolerance === null) {
      if (!same) open.push(at)
      continue
    }
    const ourMs = numberAt(primary, ourExpiry)
    ourExpiry = numberEnd
    const theirMs = numberAt(replica, theirExpiry)
    theirExpiry = numberEnd
    if (!same || !sameExpiry(ourMs, theirMs, tolerance)) open.push(at)
  }
  endsAt(primary, ourExpiry)
  endsAt(replica, theirExpiry)
  return {equal: count - open.length, open}
}

/** Places of names whose expiry differs, in the answers of both sides to one expiry question per name. */
export function compareExpiries(primary: Answer, replica: Answer, count: number, tolerance: number): readonly number[] {
  const open: number[] = []
  for (let at = 0, left = 0, right = 0; at < count; at++) {
    const ourMs = numberAt(primary, left)
    left = numberEnd
    const theirMs = numberAt(replica, right)
    right = numberEnd
    if (!sameExpiry(ourMs, theirMs, tolerance)) open.push(at)
    if (at + 1 < count) continue
    endsAt(primary, left)
    endsAt(replica, right)
  }
  return open
}

function endsAt(answer: Answer, end: number): void {
  if (end !== answer.bytes.length) throw new UnexpectedReply(answer, end, 'nothing more')
}

/** Whether the answers are the same from one item to another, lengths included: most items of most pages are. */
function sameRun(primary: Buffer, replica: Buffer, from: number, to: number): boolean {
  const [left, right] = [ours.headers[from]!, theirs.headers[from]!]
  const length = endOf(ours, to - 1) - left
  if (length !== endOf(theirs, to - 1) - right) return false
  return primary.compare(replica, right, right + length, left, left + length) === 0
}

function endOf({starts, lengths}: ReplyItems, at: number): number {
  return starts[at]! + Math.max(0, lengths[at]!)
}

/** Whether both sides hold the same string; two nils are not: what they hold has to be asked. */
function sameBulk(primary: Buffer, replica: Buffer, at: number): boolean {
  const length = ours.lengths[at]!
  if (length !== theirs.lengths[at] || length === NIL_LENGTH) return false
  const left = ours.starts[at]!
  const right = theirs.starts[at]!
  return primary.compare(replica, right, right + length, left, left + length) === 0
}

/** Whether two answers to an expiry question agree. -1 is no expiry, -2 no key: those are equal only to themselves. */
export function sameExpiry(ourMs: number, theirMs: number, tolerance: number): boolean {
  return ourMs === theirMs || (ourMs >= 0 && theirMs >= 0 && Math.abs(ourMs - theirMs) <= tolerance)
}
