import {ReplyWalker} from './reply-walker.js'

const MIN_BLOCK_BYTES = 16 * 1024
/** A bulk of known length is given its room at once, up to this. */
const MAX_AT_ONCE = 2 ** 30

/**
 * Gathers the bytes of a number of replies as they arrive. Replies that come in one chunk stay where they are; others
 * are put together in a block that grows. Takes time in proportion to the bytes, however they are cut.
 */
export class ReplyCollector {
  /** Holds the replies, from `start` to `end`. */
  bytes: Buffer = EMPTY
  start = 0
  end = 0
  /** Bytes that were dropped from the front; none are kept when there are any. */
  droppedBytes = 0
  private held = false
  private readonly walker: ReplyWalker
  /** A block that was put aside for the next reply in pieces. */
  private block: Buffer | null

  /** Replies of more than `maxBytes` in all are dropped while they come. `block` may be used for them. */
  constructor(
    replies: number,
    private readonly maxBytes = Infinity,
    block: Buffer | null = null,
  ) {
    this.walker = new ReplyWalker(replies)
    this.block = block
  }

  /** Error replies so far, at any depth. */
  get errors(): number {
    return this.walker.errors
  }

  /** Replies that are there in full. */
  get done(): number {
    return this.walker.done
  }

  /** Where the last whole item ends; past `end` while a bulk is arriving. */
  get position(): number {
    return this.walker.position
  }

  /** Waits for further replies, with the memory that it has. */
  begin(replies: number): void {
    if (this.held) this.block = this.bytes
    this.bytes = EMPTY
    this.start = this.end = 0
    this.droppedBytes = 0
    this.held = false
    this.walker.begin(replies, 0)
  }

  /**
   * Takes the bytes of `chunk` behind `from`. Returns where, in it, those begin that belong to no reply of these; -1
   * while replies are missing. Throws a RespError on bytes that are no RESP.
   */
  feed(chunk: Buffer, from: number): number {
    if (!this.held) {
      this.bytes = chunk
      this.start = from
      this.end = chunk.length
      this.walker.position = from
      if (this.walker.walk(chunk, chunk.length)) return (this.end = this.walker.position)
      this.walker.position -= from
      this.held = true
      this.start = this.end = 0
      this.bytes = this.block ?? Buffer.allocUnsafeSlow(MIN_BLOCK_BYTES)
      this.block = null
      this.append(chunk, from)
    } else {
      this.append(chunk, from)
      if (this.walker.walk(this.bytes, this.end)) {
        const extra = this.end - this.walker.position
        this.end = this.walker.position
        return chunk.length - extra
      }
    }
    if (this.droppedBytes > 0 || this.walker.position > this.maxBytes) this.drop()
    return -1
  }

  /** The block that holds the replies, to be used again; null where they stand in a chunk. */
  get ownBlock(): Buffer | null {
    return this.held ? this.bytes : this.block
  }

  /** Puts replies that stand in a chunk into a block. */
  moveToBlock(): void {
    if (this.held) return
    const {bytes, start, end} = this
    const fits = this.block !== null && this.block.length >= end - start
    this.bytes = fits ? this.block! : Buffer.allocUnsafeSlow(Math.max(MIN_BLOCK_BYTES, end - start))
    bytes.copy(this.bytes, 0, start, end)
    this.start = 0
    this.end = end - start
    this.held = true
    this.block = null
  }

  private append(chunk: Buffer, from: number): void {
    const needed = this.end + chunk.length - from
    if (needed > this.bytes.length) {
      const wanted = Math.min(this.walker.position, this.maxBytes, MAX_AT_ONCE)
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, needed, wanted))
      larger.set(this.bytes.subarray(0, this.end))
      this.bytes = larger
    }
    chunk.copy(this.bytes, this.end, from)
    this.end = needed
  }

  /** Forgets what the walker has passed, so that replies without end take no memory. */
  private drop(): void {
    // The last two bytes of a bulk are looked at when they are there.
    const passed = Math.max(0, Math.min(this.walker.position - 2, this.end))
    this.bytes.copyWithin(0, passed, this.end)
    this.end -= passed
    this.walker.position -= passed
    this.droppedBytes += passed
  }
}

const EMPTY = Buffer.alloc(0)
