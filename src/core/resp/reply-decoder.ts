import {ARRAY, BULK, headForm, headLength, LINE, MAP, readHead, RespError} from './read-head.js'

/** Builds reply values; chosen by what the bytes are wanted for. */
export interface ReplyFactory<T> {
  /** A bulk string: `bytes` from `start` to `end`. The buffer is reused: copy or decode at once. */
  bulk(bytes: Buffer, start: number, end: number): T
  /** A simple string such as OK or QUEUED. */
  status(text: string): T
  /** The digits of an integer. */
  integer(digits: string): T
  nil(): T
  error(message: string): T
  array(items: T[]): T
}

/** Deeper replies than any server gives would exhaust the stack. */
const MAX_DEPTH = 128
/** `txt:` before the content of a verbatim string. */
const VERBATIM_PREFIX = 4

/** Makes values of whole replies. What is new in RESP3 becomes what RESP2 has for it: a map a flat array, a set an array. */
export class ReplyDecoder<T> {
  /** Where the next reply begins. */
  position = 0

  constructor(private readonly factory: ReplyFactory<T>) {}

  /** The reply at `position`, which is there in full before `end`. Throws a RespError on other bytes. */
  next(bytes: Buffer, end: number, depth = 0): T {
    const start = this.position
    const from = readHead(bytes, start, end)
    if (from < 0) throw new RespError('a reply that is cut off')
    const form = headForm
    const length = headLength
    this.position = from
    if (form === LINE) return this.line(bytes, start, from - 2)
    if (length < 0) return this.factory.nil()
    if (form === BULK) return this.bulk(bytes, bytes[start]!, from, length, end)
    if (form !== ARRAY && form !== MAP) throw new RespError('a reply of an unknown form')
    if (depth > MAX_DEPTH) throw new RespError('a reply that is nested too deeply')
    const items: T[] = []
    for (let at = 0; at < length; at++) items.push(this.next(bytes, end, depth + 1))
    return this.factory.array(items)
  }

  private bulk(bytes: Buffer, kind: number, from: number, length: number, end: number): T {
    this.position = from + length + 2
    if (this.position > end) throw new RespError('a reply that is cut off')
    switch (kind) {
      case 0x21: // !
        return this.factory.error(bytes.toString('utf8', from, from + length))
      case 0x3d: // =
        return this.factory.bulk(bytes, Math.min(from + VERBATIM_PREFIX, from + length), from + length)
      default:
        return this.factory.bulk(bytes, from, from + length)
    }
  }

  private line(bytes: Buffer, start: number, end: number): T {
    switch (bytes[start]) {
      case 0x2b: // +
        return this.factory.status(statusText(bytes, start + 1, end))
      case 0x2d: // -
        return this.factory.error(bytes.toString('utf8', start + 1, end))
      case 0x5f: // _
        return this.factory.nil()
      case 0x2c: // ,
        return this.factory.bulk(bytes, start + 1, end)
      case 0x23: // #
        return this.factory.integer(bytes[start + 1] === 0x74 ? '1' : '0')
      default: // : (
        return this.factory.integer(integerText(bytes, start + 1, end))
    }
  }
}

/** Most replies to writes are OK: that text is not made anew each time. */
function statusText(bytes: Buffer, start: number, end: number): string {
  if (end - start === 2 && bytes[start] === 0x4f && bytes[start + 1] === 0x4b) return 'OK'
  return bytes.toString('latin1', start, end)
}

function integerText(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('latin1', start, end)
  if (!/^[+-]?\d+$/.test(text)) throw new RespError('an integer that is not a number')
  return text
}
