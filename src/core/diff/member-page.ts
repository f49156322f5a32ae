import type {MemberType} from '../engine/value-types.js'
import {scoreBytes} from '../keyspace/value-digest.js'
import {UnexpectedReply, type Answer} from '../resp/answer.js'
import {NIL_LENGTH, ReplyItems, readScanReply} from '../resp/reply-items.js'

const ONE = 0x31

/**
 * One page of HSCAN, SSCAN or ZSCAN, read where it stands in the reply's bytes: members that are equal on both sides
 * cost no object. Pages are read into it one after the other; the bytes have to stay until the next one.
 */
export class MemberPage {
  /** Where the scan goes on; `0` when it has ended. */
  cursor = '0'
  /** Members of the page. */
  count = 0
  private bytes: Buffer = Buffer.alloc(0)
  private end = 0
  private readonly items = new ReplyItems()
  private readonly held = new ReplyItems()

  constructor(private readonly kind: MemberType) {}

  /** Reads the answer to a scan of members. */
  read(answer: Answer): void {
    const {cursor, end} = readScanReply(answer, this.items)
    this.cursor = cursor
    this.end = end
    this.bytes = answer.bytes
    this.count = this.items.count / this.kind.stride
    if (!Number.isInteger(this.count)) throw new UnexpectedReply(answer, 0, 'a list of pairs')
  }

  member(at: number): Buffer {
    return this.items.copy(this.bytes, this.kind.stride * at) ?? Buffer.alloc(0)
  }

  /** The value of a field, the score of a member; of a set's member, itself. */
  value(at: number): Buffer {
    return this.items.copy(this.bytes, this.kind.stride * (at + 1) - 1) ?? Buffer.alloc(0)
  }

  /** One command that asks for all members of the page. */
  lookUpRequest(key: Buffer): Buffer {
    const {together, stride} = this.kind
    const head = Buffer.from(`*${this.count + 2}\r\n$${together.length}\r\n${together}\r\n$${key.length}\r\n`, 'latin1')
    const begin = this.count === 0 ? this.end : this.items.headers[0]!
    const request = Buffer.allocUnsafe(head.length + key.length + 2 + this.end - begin)
    let to = head.copy(request)
    to += key.copy(request, to)
    to += request.write('\r\n', to, 'latin1')
    // Members stand in the reply as a request takes them.
    if (stride === 1) to += this.bytes.copy(request, to, begin, this.end)
    else
      for (let at = 0; at < this.count; at++)
        to += this.bytes.copy(request, to, this.items.headers[2 * at], this.items.headers[2 * at + 1])
    return request.subarray(0, to)
  }

  /** Places of the members that the other side lacks, or holds with another value, by its reply to `lookUpRequest`. */
  differing(reply: Answer): readonly number[] {
    this.held.read(reply, 0, this.count)
    const places: number[] = []
    for (let at = 0; at < this.count; at++) if (!this.same(reply.bytes, at)) places.push(at)
    return places
  }

  /** Places of the members that the other side lacks, by its reply to `lookUpRequest`. */
  absent(reply: Answer): readonly number[] {
    this.held.read(reply, 0, this.count)
    const places: number[] = []
    for (let at = 0; at < this.count; at++) if (!this.has(reply.bytes, at)) places.push(at)
    return places
  }

  /** What the reply that was read last holds for a member; null where it holds none. */
  heldValue(reply: Buffer, at: number): Buffer | null {
    if (!this.has(reply, at)) return null
    return this.kind.type === 'set' ? this.member(at) : this.held.copy(reply, at)
  }

  private has(reply: Buffer, at: number): boolean {
    if (this.kind.type !== 'set') return this.held.lengths[at] !== NIL_LENGTH
    // `:1`, whose content is its line.
    return reply[this.held.starts[at]! + 1] === ONE
  }

  private same(reply: Buffer, at: number): boolean {
    if (!this.has(reply, at)) return false
    if (this.kind.type === 'set') return true
    const [from, length] = [this.items.starts[2 * at + 1]!, this.items.lengths[2 * at + 1]!]
    const [start, size] = [this.held.starts[at]!, this.held.lengths[at]!]
    if (length === size && sameBytes(this.bytes, from, reply, start, length)) return true
    return this.kind.type === 'zset' && scoreBytes(this.value(at)).equals(scoreBytes(this.held.copy(reply, at)!))
  }
}

/** Values are mostly short: a loop beats a call into native code. */
function sameBytes(left: Buffer, from: number, right: Buffer, start: number, length: number): boolean {
  if (length > 64) return left.compare(right, start, start + length, from, from + length) === 0
  for (let at = 0; at < length; at++) if (left[from + at] !== right[start + at]) return false
  return true
}
