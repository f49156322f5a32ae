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

/** The stream is not RESP2, or exceeds a limit; the connection is of no use any more. */
export class RespError extends Error {
  override name = 'RespError'
}

interface OpenArray<T> {
  readonly items: T[]
  readonly length: number
}

const CR = 13
const INCOMPLETE = Symbol('incomplete')
const MAX_BULK_BYTES = 512 * 1024 * 1024

/**
 * Incremental RESP2 parser: bytes go in by `push`, whole replies go to the callback in order.
 * Linear in the bytes received, also when one reply arrives in many pieces: arrays keep the items they have,
 * and a long bulk is joined once, when its last byte is there.
 */
export class RespParser<T> {
  private readonly open: Array<OpenArray<T>> = []
  private buffer: Buffer = Buffer.alloc(0)
  private offset = 0
  private waiting: Buffer[] = []
  private waitingBytes = 0
  private neededBytes = 0

  constructor(
    private readonly factory: ReplyFactory<T>,
    private readonly onReply: (reply: T) => void,
  ) {}

  /** Feeds bytes as they came from the socket. Throws a RespError on bytes that are no RESP2. */
  push(chunk: Buffer): void {
    if (!this.join(chunk)) return
    for (;;) {
      const value = this.value()
      if (value === INCOMPLETE) break
      this.settle(value)
    }
    if (this.offset === this.buffer.length) {
      this.buffer = Buffer.alloc(0)
      this.offset = 0
    }
  }

  /** Adds a chunk to what is unparsed; false while a bulk of known length is still short of bytes. */
  private join(chunk: Buffer): boolean {
    const left = this.buffer.length - this.offset
    if (left === 0 && this.waitingBytes === 0) {
      this.buffer = chunk
      this.offset = 0
      return true
    }
    this.waiting.push(chunk)
    this.waitingBytes += chunk.length
    if (left + this.waitingBytes < this.neededBytes) return false
    this.buffer = Buffer.concat([this.buffer.subarray(this.offset), ...this.waiting])
    this.offset = 0
    this.waiting = []
    this.waitingBytes = 0
    this.neededBytes = 0
    return true
  }

  /** Hands a finished value to the innermost open array, closing arrays that are full, or to the callback. */
  private settle(value: T): void {
    for (;;) {
      const array = this.open.at(-1)
      if (!array) {
        this.onReply(value)
        return
      }
      array.items.push(value)
      if (array.items.length < array.length) return
      this.open.pop()
      value = this.factory.array(array.items)
    }
  }

  private value(): T | typeof INCOMPLETE {
    for (;;) {
      const start = this.offset
      if (start >= this.buffer.length) return INCOMPLETE
      const end = this.lineEnd(start)
      if (end + 1 >= this.buffer.length) return INCOMPLETE
      switch (this.buffer[start]) {
        case 0x24: // $
          return this.bulk(start, end)
        case 0x2b: // +
          this.offset = end + 2
          return this.factory.status(this.statusText(start + 1, end))
        case 0x3a: // :
          this.offset = end + 2
          return this.factory.integer(this.buffer.toString('latin1', start + 1, end))
        case 0x2d: // -
          this.offset = end + 2
          return this.factory.error(this.buffer.toString('utf8', start + 1, end))
        case 0x2a: {
          // *
          const length = this.length(start, end)
          this.offset = end + 2
          if (length < 0) return this.factory.nil()
          if (length === 0) return this.factory.array([])
          this.open.push({items: [], length})
          break
        }
        default:
          throw new RespError(
            `unexpected byte 0x${this.buffer[start]!.toString(16).padStart(2, '0')} where a reply begins`,
          )
      }
    }
  }

  private bulk(start: number, end: number): T | typeof INCOMPLETE {
    const length = this.length(start, end)
    if (length < 0) {
      this.offset = end + 2
      return this.factory.nil()
    }
    if (length > MAX_BULK_BYTES) throw new RespError(`a bulk of ${length} bytes is over the limit of ${MAX_BULK_BYTES}`)
    const from = end + 2
    if (from + length + 2 > this.buffer.length) {
      this.neededBytes = from + length + 2 - start
      return INCOMPLETE
    }
    this.offset = from + length + 2
    return this.factory.bulk(this.buffer, from, from + length)
  }

  /** Most replies to writes are OK: that text is not made anew each time. */
  private statusText(start: number, end: number): string {
    if (end - start === 2 && this.buffer[start] === 0x4f && this.buffer[start + 1] === 0x4b) return 'OK'
    return this.buffer.toString('latin1', start, end)
  }

  /** Where the CR of the line stands. Lines are short: a loop beats a call into native code. */
  private lineEnd(start: number): number {
    let end = start
    while (end < this.buffer.length && this.buffer[end] !== CR) end++
    return end
  }

  private length(start: number, end: number): number {
    const length = Number(this.buffer.toString('latin1', start + 1, end))
    if (!Number.isInteger(length) || length < -1) throw new RespError('a length that is not a number')
    return length
  }
}
