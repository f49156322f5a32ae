import {UnexpectedReply, type Answer} from './answer.js'
import {ARRAY, BULK, headForm, headLength, LINE, PLAIN_HEAD_BYTES, plainBulk, readHead} from './read-head.js'

const MINUS = 45
const COLON = 58
const DIGIT_0 = 48
const DIGIT_9 = 57
const UNDERSCORE = 95

/** The length of an item that is nil. */
export const NIL_LENGTH = -1

/**
 * Places of the items of one flat array reply, in arrays that are reused from page to page: `headers[i]` is where the
 * item begins, `starts[i]` where its content does, `lengths[i]` its bytes (NIL_LENGTH: nil).
 */
export class ReplyItems {
  headers = new Int32Array(1024)
  starts = new Int32Array(1024)
  lengths = new Int32Array(1024)
  count = 0

  /**
   * Reads the array that begins at `offset`, of `wanted` items unless that is null, and returns where it ends. Items
   * that are no bulks (integers, words) have their line as content. Throws UnexpectedReply on any other answer.
   */
  read(answer: Answer, offset: number, wanted: number | null): number {
    const {bytes} = answer
    const end = bytes.length
    let position = readArrayHead(answer, offset, wanted)
    // Each item takes bytes: a count beyond that is no reason to take memory.
    this.count = Math.min(headLength, end)
    if (this.count > this.headers.length) this.grow(this.count)
    const {count, headers, starts, lengths} = this
    const last = end - PLAIN_HEAD_BYTES
    for (let at = 0; at < count; at++) {
      const start = position > last ? -1 : plainBulk(bytes, position)
      if (start >= 0) {
        headers[at] = position
        starts[at] = start
        lengths[at] = headLength
        position = start + headLength + 2
        continue
      }
      const from = readHead(bytes, position, end)
      if (from < 0 || (headForm !== BULK && headForm !== LINE)) throw new UnexpectedReply(answer, position, 'an item')
      headers[at] = position
      if (headForm === LINE) {
        starts[at] = position
        lengths[at] = bytes[position] === UNDERSCORE ? NIL_LENGTH : from - 2 - position
        position = from
      } else {
        starts[at] = from
        lengths[at] = headLength
        position = headLength < 0 ? from : from + headLength + 2
      }
    }
    return position
  }

  /** A copy of the content of one item; null when it is nil. */
  copy(bytes: Buffer, at: number): Buffer | null {
    const length = this.lengths[at]!
    if (length === NIL_LENGTH) return null
    return Buffer.from(bytes.subarray(this.starts[at], this.starts[at]! + length))
  }

  private grow(count: number): void {
    const size = 2 ** Math.ceil(Math.log2(count))
    this.headers = new Int32Array(size)
    this.starts = new Int32Array(size)
    this.lengths = new Int32Array(size)
  }
}

/**
 * Where the items of the array that begins at `offset` do; `headLength` is their number. Throws UnexpectedReply unless
 * there is an array, of so many items unless `wanted` is null.
 */
export function readArrayHead(answer: Answer, offset: number, wanted: number | null): number {
  const end = readHead(answer.bytes, offset, answer.bytes.length)
  if (end >= 0 && headForm === ARRAY && headLength >= 0 && (wanted === null || headLength === wanted)) return end
  throw new UnexpectedReply(answer, offset, wanted === null ? 'an array' : `an array of ${wanted}`)
}

/** Where the number that `numberAt` has read ends, behind its line. */
export let numberEnd = 0

/** The integer reply that begins at `offset`; sets `numberEnd`. Throws UnexpectedReply on any other answer. */
export function numberAt(answer: Answer, offset: number): number {
  const {bytes} = answer
  let at = offset + 1
  const negative = bytes[at] === MINUS
  if (negative) at++
  const first = at
  let value = 0
  for (let digit = bytes[at]!; digit >= DIGIT_0 && digit <= DIGIT_9; digit = bytes[++at]!)
    value = value * 10 + digit - DIGIT_0
  if (bytes[offset] !== COLON || at === first || at + 2 > bytes.length)
    throw new UnexpectedReply(answer, offset, 'a number')
  numberEnd = at + 2
  return negative ? -value : value
}

/** A page of SCAN and its kin: reads the items into `items`, and returns the cursor. Throws UnexpectedReply on any other answer. */
export function readScanReply(answer: Answer, items: ReplyItems): {readonly cursor: string; readonly end: number} {
  const {bytes} = answer
  const wanted = 'a cursor and a list'
  const list = readArrayHead(answer, 0, 2)
  const start = readHead(bytes, list, bytes.length)
  if (start < 0 || headForm !== BULK || headLength < 1) throw new UnexpectedReply(answer, 0, wanted)
  const end = start + headLength
  const cursor = bytes.toString('latin1', start, end)
  if (!/^\d+$/.test(cursor)) throw new UnexpectedReply(answer, 0, wanted)
  return {cursor, end: items.read(answer, end + 2, null)}
}
