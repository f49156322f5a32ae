/** The bytes are not RESP, or exceed a limit; the connection is of no use any more. */
export class RespError extends Error {
  override name = 'RespError'
}

/** What follows the head of an item. */
export const LINE = 1
export const BULK = 2
export const ARRAY = 3
/** As an array, with two items for each that the head counts. */
export const MAP = 4
const REFUSED = 5

const CR = 13
const LF = 10
const MINUS = 45
const DOLLAR = 36
const DIGIT_0 = 48
const DIGIT_9 = 57

/** What each byte at the beginning of an item announces, in RESP2 and RESP3; 0 where it announces nothing. */
const FORMS = new Uint8Array(256)
for (const [bytes, form] of [
  ['+-:_,#(', LINE],
  ['$=!', BULK],
  ['*~', ARRAY],
  ['%', MAP],
  ['>|', REFUSED],
] as const)
  for (const byte of Buffer.from(bytes)) FORMS[byte] = form

const MAX_BULK_BYTES = 512 * 1024 * 1024
const MAX_ITEMS = 2 ** 31
const MAX_LINE_BYTES = 64 * 1024 * 1024
/** Beyond this, native code finds the end of a line faster than a loop over its bytes. */
const LONG_LINE = 256

/** What the head that was read last announces: results of two values would cost an object for each item. */
export let headForm = 0
/** Bytes of a bulk, or items of an array or map; -1: nil. */
export let headLength = 0

/**
 * Reads the head of the item that begins at `start`, of the bytes before `available`: sets `headForm` and `headLength`,
 * and returns where the head ends, or -1 when it has not arrived in full. Throws a RespError on other bytes than RESP2
 * or RESP3. Out-of-band data (push, attributes) and aggregates of unknown length come only to those who ask for them,
 * which lockstep does not: they are refused.
 */
export function readHead(bytes: Uint8Array, start: number, available: number): number {
  if (start >= available) return -1
  const plain = available - start < PLAIN_HEAD_BYTES ? -1 : plainBulk(bytes, start)
  if (plain < 0) return readAnyHead(bytes, start, available)
  headForm = BULK
  return plain
}

/** As long as a head that `plainBulk` understands can be: the dollar, nine digits, CR LF. */
export const PLAIN_HEAD_BYTES = 12

/**
 * Where the content of the bulk that begins at `start` does, and its length in `headLength`; -1 where it is no bulk, nil,
 * or not in order, which `readHead` tells apart. At least PLAIN_HEAD_BYTES are there. Nearly all heads are those of
 * bulks: this is as short as it can be.
 */
export function plainBulk(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== DOLLAR) return -1
  let length = bytes[start + 1]! - DIGIT_0
  if (length < 0 || length > 9) return -1
  let at = start + 2
  let digit = bytes[at]! - DIGIT_0
  while (digit >= 0 && digit <= 9 && at < start + PLAIN_HEAD_BYTES - 2) {
    length = length * 10 + digit
    digit = bytes[++at]! - DIGIT_0
  }
  if (bytes[at] !== CR || bytes[at + 1] !== LF) return -1
  headLength = length
  return at + 2
}

function readAnyHead(bytes: Uint8Array, start: number, available: number): number {
  const form = FORMS[bytes[start]!]!
  headForm = form
  headLength = 0
  if (form === LINE) return afterLine(bytes, start, available)
  if (form === 0 || form === REFUSED) throw refusal(bytes[start]!, form)
  let at = start + 1
  let length = 0
  for (; at < available; at++) {
    const digit = bytes[at]!
    if (digit < DIGIT_0 || digit > DIGIT_9) break
    length = length * 10 + digit - DIGIT_0
    if (length > MAX_ITEMS) throw new RespError('a length that is over every limit')
  }
  const digits = at - start - 1
  if (digits === 0 && at < available && bytes[at] === MINUS) {
    if (at + 1 < available && bytes[at + 1] !== DIGIT_0 + 1) throw new RespError('a length that is not a number')
    length = -1
    at += 2
  }
  if (at < available && (bytes[at] !== CR || (digits === 0 && length === 0)))
    throw new RespError('a length that is not a number')
  if (at + 1 >= available) return -1
  if (bytes[at + 1] !== LF) throw new RespError('a line that does not end with CR LF')
  if (form === BULK && length > MAX_BULK_BYTES)
    throw new RespError(`a bulk of ${length} bytes is over the limit of ${MAX_BULK_BYTES}`)
  headLength = form === MAP && length > 0 ? 2 * length : length
  return at + 2
}

function afterLine(bytes: Uint8Array, start: number, available: number): number {
  let end = start + 1
  const near = Math.min(available, start + LONG_LINE)
  while (end < near && bytes[end] !== CR) end++
  if (end === near && near < available) {
    end = bytes.subarray(0, available).indexOf(CR, near)
    if (end < 0) end = available
  }
  if (end + 1 < available) {
    if (bytes[end + 1] === LF) return end + 2
    throw new RespError('a line that does not end with CR LF')
  }
  if (available - start > MAX_LINE_BYTES) throw new RespError('a line that is over every limit')
  return -1
}

function refusal(byte: number, form: number): RespError {
  if (form === REFUSED) return new RespError('data that nothing asked for (a push or attributes of RESP3)')
  return new RespError(`unexpected byte 0x${byte.toString(16).padStart(2, '0')} where a reply begins`)
}
