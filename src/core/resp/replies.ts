import {UnexpectedReply, type Answer} from './answer.js'
import {ReplyDecoder} from './reply-decoder.js'
import {rawReplies, type RawReply} from './reply-factory.js'
import {ReplyWalker} from './reply-walker.js'

/** Whole replies of one server, each to be had as bytes or as a value of the form that its command answers with. */
export class Replies {
  private readonly ends: Int32Array

  constructor(
    private readonly answer: Answer,
    readonly count: number,
  ) {
    this.ends = new Int32Array(count + 1)
    const walker = new ReplyWalker(1)
    for (let at = 0; at < count; at++) {
      walker.begin(1, this.ends[at]!)
      walker.walk(answer.bytes, answer.bytes.length)
      this.ends[at + 1] = walker.position
    }
  }

  /** The bytes of one reply: equal bytes are equal replies. */
  raw(at: number): Buffer {
    return this.answer.bytes.subarray(this.ends[at], this.ends[at + 1])
  }

  value(at: number): RawReply {
    const decoder = new ReplyDecoder(rawReplies)
    decoder.position = this.ends[at]!
    return decoder.next(this.answer.bytes, this.ends[at + 1]!)
  }

  /** The text of an error reply; null when it is none. */
  error(at: number): string | null {
    const kind = this.answer.bytes[this.ends[at]!]
    // - !
    if (kind !== 0x2d && kind !== 0x21) return null
    return (this.value(at) as {readonly error: string}).error
  }

  /** A reply that is one word, as text. */
  text(at: number): string {
    const value = this.value(at)
    if (typeof value === 'string') return value
    return Buffer.isBuffer(value) ? value.toString('latin1') : this.unexpected(at, 'a word')
  }

  number(at: number): number {
    const number = Number(this.text(at))
    return Number.isNaN(number) ? this.unexpected(at, 'a number') : number
  }

  /** One string, as bytes; null when it is nil. */
  bulk(at: number): Buffer | null {
    const value = this.value(at)
    return value === null || Buffer.isBuffer(value) ? value : this.unexpected(at, 'a string')
  }

  /** A flat array of strings, nils included; words and numbers stand as their text. */
  bulks(at: number): ReadonlyArray<Buffer | null> {
    return this.array(at).map((item) => {
      if (item === null || Buffer.isBuffer(item)) return item
      return typeof item === 'string' ? Buffer.from(item, 'latin1') : this.unexpected(at, 'a flat array')
    })
  }

  /** An array of so many integers. */
  numbers(at: number, count: number): readonly number[] {
    const numbers = this.array(at).map((item) => (typeof item === 'string' ? Number(item) : NaN))
    return numbers.length === count && !numbers.some(Number.isNaN)
      ? numbers
      : this.unexpected(at, `an array of ${count} numbers`)
  }

  array(at: number): readonly RawReply[] {
    const value = this.value(at)
    return Array.isArray(value) ? value : this.unexpected(at, 'an array')
  }

  /** Says that this reply has another form than its command answers with. */
  unexpected(at: number, wanted: string): never {
    throw new UnexpectedReply(this.answer, this.ends[at]!, wanted)
  }
}
