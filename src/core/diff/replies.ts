import {RespParser} from '../resp/resp-parser.js'
import {rawReplies, type RawReply} from '../resp/reply-factory.js'
import {ReplyWalker} from './reply-walker.js'
import {lineEnd} from './wire-items.js'

const MINUS = 45

/** Whole replies in one piece of bytes of their own, each to be had as bytes or as a value. */
export class Replies {
  private readonly ends: Int32Array

  constructor(
    private readonly bytes: Buffer,
    readonly count: number,
  ) {
    this.ends = new Int32Array(count + 1)
    let end = 0
    for (let at = 0; at < count; at++) {
      const walker = new ReplyWalker(1)
      walker.position = end
      walker.walk(bytes, bytes.length)
      end = walker.position
      this.ends[at + 1] = end
    }
  }

  /** The bytes of one reply: equal bytes are equal replies. */
  raw(at: number): Buffer {
    return this.bytes.subarray(this.ends[at], this.ends[at + 1])
  }

  value(at: number): RawReply {
    let found: RawReply = null
    new RespParser<RawReply>(rawReplies, (reply) => (found = reply)).push(this.raw(at))
    return found
  }

  /** The text of an error reply; null when it is none. */
  error(at: number): string | null {
    const start = this.ends[at]!
    return this.bytes[start] === MINUS ? this.bytes.toString('utf8', start + 1, lineEnd(this.bytes, start)) : null
  }

  /** A reply that is one word or number, as text. */
  text(at: number): string {
    const value = this.value(at)
    return Buffer.isBuffer(value) ? value.toString('latin1') : typeof value === 'string' ? value : ''
  }

  number(at: number): number {
    return Number(this.text(at))
  }

  /** A flat array of bulks, nils included. */
  bulks(at: number): ReadonlyArray<Buffer | null> {
    const value = this.value(at)
    return Array.isArray(value)
      ? value.map((item) => (typeof item === 'string' ? Buffer.from(item, 'latin1') : (item as Buffer | null)))
      : []
  }
}
