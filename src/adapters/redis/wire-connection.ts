import type {Socket} from 'node:net'
import type {Clock} from '../../app/ports/clock.js'
import {ConnectionLost, type Connection, type RawReplies} from '../../app/ports/connection.js'
import type {SentBatch} from '../../app/ports/session.js'
import {ByteWriter} from '../../core/byte-writer.js'
import type {Command, Reply} from '../../core/operation.js'
import {writeCommands} from '../../core/resp/encode-command.js'
import {RespError} from '../../core/resp/read-head.js'
import {ReplyCollector} from '../../core/resp/reply-collector.js'
import {ReplyDecoder} from '../../core/resp/reply-decoder.js'
import {historyReplies} from '../../core/resp/reply-factory.js'
import {describeSocketError} from './open-socket.js'
import {TimeLimit} from './time-limit.js'

const MAX_SPARE_BYTES = 1024 * 1024
/** Blocks above this are left to the collector instead of being kept for the next replies. */
const MAX_KEPT_BLOCK_BYTES = 1024 * 1024
const MAX_KEPT_BLOCKS = 8
const NOTHING = Buffer.alloc(0)

/** Something was sent, and not all of its replies have come. */
interface Pending {
  readonly count: number
  readonly replies: ReplyCollector
  /** When each reply arrived; null where nobody wants to know. */
  readonly completedNs: number[] | null
  /** Called once: with null when all replies are there, else with why not. */
  readonly settle: (lost: string | null) => void
}

/**
 * A connection that carries data: operations of a history, whose replies are stamped and decoded, and reading in bulk,
 * whose replies stay bytes. Every command is written once. When the time limit for a reply passes, the connection
 * breaks, or bytes come that are no replies to what was asked, it is lost: what is unanswered is told so, and nothing
 * is sent any more.
 */
export class WireConnection implements Connection {
  private readonly pending: Pending[] = []
  private readonly decoder = new ReplyDecoder<Reply>(historyReplies)
  private readonly blocks: Buffer[] = []
  /** A block whose bytes have left; fresh memory for every write would cost more than filling it. */
  private spare: ByteWriter | null = null
  private lost: string | null = null
  private readonly limit: TimeLimit

  constructor(
    readonly client: string,
    /** How the server is called in errors. */
    private readonly server: string,
    private readonly socket: Socket,
    private readonly clock: Clock,
    timeoutMs: number,
  ) {
    this.limit = new TimeLimit(timeoutMs, () => this.lose(`no reply within ${timeoutMs} ms`))
    socket.on('data', (chunk: Buffer) => this.receive(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => this.lose(describeSocketError(error)))
    socket.on('close', () => this.lose('connection closed by the server'))
  }

  send(commands: readonly Command[]): Promise<SentBatch> {
    const out = this.spare ?? new ByteWriter()
    this.spare = null
    writeCommands(commands, out)
    return new Promise((resolve) => {
      const invokedNs = this.clock.nowNs()
      const completedNs: number[] = []
      if (this.lost !== null || commands.length === 0) {
        resolve({invokedNs, replies: [], completedNs, lost: this.lost})
        return
      }
      const replies = this.collector(commands.length)
      const settle = (lost: string | null) =>
        resolve({invokedNs, replies: this.decode(replies, completedNs), completedNs, lost})
      this.expect({count: commands.length, replies, completedNs, settle})
      this.socket.write(out.view(), () => this.keepWriter(out))
    })
  }

  request(bytes: Buffer, count: number, maxBytes?: number): Promise<RawReplies> {
    return new Promise((resolve, reject) => {
      const replies = this.collector(count, maxBytes)
      const settle = (lost: string | null) => {
        if (lost === null) resolve(this.rawReplies(replies, bytes))
        else reject(new ConnectionLost(`${this.server}: ${lost} (asked for ${firstWord(bytes)})`))
      }
      if (this.lost !== null) {
        settle(this.lost)
        return
      }
      this.expect({count, replies, completedNs: null, settle})
      this.socket.write(bytes)
    })
  }

  /** Gives the socket away, with nothing in flight on it; the connection is of no use any more. */
  release(): Socket {
    this.lost = 'released'
    this.limit.stop()
    this.socket.removeAllListeners()
    return this.socket
  }

  close(): void {
    this.lose('closed')
  }

  private expect(pending: Pending): void {
    if (this.pending.length === 0) this.limit.start()
    this.pending.push(pending)
  }

  private receive(chunk: Buffer): void {
    // The bytes are here, so the server has answered: one stamp serves all replies of the chunk.
    const arrivedNs = this.clock.nowNs()
    for (let from = 0; from < chunk.length && this.lost === null;) {
      const next = this.feed(chunk, from, arrivedNs)
      if (next < 0) break
      from = next
    }
    if (this.pending.length > 0) this.limit.start()
    else this.limit.stop()
  }

  /** Gives bytes to the oldest that waits; returns where those of the next one begin, -1 when there are none. */
  private feed(chunk: Buffer, from: number, arrivedNs: number): number {
    const [oldest] = this.pending
    if (!oldest) {
      this.lose('a reply came that nothing was asked for')
      return -1
    }
    const {replies, completedNs} = oldest
    let next = -1
    let broken: string | null = null
    try {
      next = replies.feed(chunk, from)
    } catch (error) {
      const {message} = error as Error
      broken = error instanceof RespError ? `no RESP: ${message}` : message
    }
    if (completedNs) while (completedNs.length < replies.done) completedNs.push(arrivedNs)
    if (broken !== null) this.lose(broken)
    if (next < 0) return -1
    this.pending.shift()
    oldest.settle(null)
    return next
  }

  /** The replies that are there; what stands between them and the stamps is one and the same number. */
  private decode(replies: ReplyCollector, {length}: readonly number[]): readonly Reply[] {
    const decoded: Reply[] = []
    this.decoder.position = replies.start
    try {
      while (decoded.length < length) decoded.push(this.decoder.next(replies.bytes, replies.end))
    } catch (error) {
      this.lose(`no RESP: ${(error as Error).message}`)
    }
    this.keepBlock(replies.ownBlock)
    return decoded
  }

  private rawReplies(replies: ReplyCollector, request: Buffer): RawReplies {
    // What the socket read into would live as long as its user needs it: a block goes back and forth instead.
    replies.moveToBlock()
    const {start, end, droppedBytes, errors} = replies
    const dropped = droppedBytes > 0
    const block = replies.ownBlock
    return {
      bytes: dropped ? NOTHING : replies.bytes.subarray(start, end),
      length: droppedBytes + end - start,
      dropped,
      errors,
      server: this.server,
      asked: firstWord(request),
      release: () => this.keepBlock(block),
    }
  }

  private collector(count: number, maxBytes?: number): ReplyCollector {
    return new ReplyCollector(count, maxBytes, this.blocks.pop() ?? null)
  }

  private keepBlock(block: Buffer | null): void {
    if (block && block.length <= MAX_KEPT_BLOCK_BYTES && this.blocks.length < MAX_KEPT_BLOCKS) this.blocks.push(block)
  }

  private keepWriter(out: ByteWriter): void {
    out.rewind()
    if (out.capacityBytes <= MAX_SPARE_BYTES) this.spare = out
  }

  private lose(reason: string): void {
    if (this.lost !== null) return
    this.lost = reason
    this.limit.stop()
    this.socket.destroy()
    for (const {settle} of this.pending.splice(0)) settle(reason)
  }
}

/** The name of the first command in these bytes. */
function firstWord(request: Buffer): string {
  const start = request.indexOf('\n', request.indexOf('\n') + 1) + 1
  return request.toString('latin1', start, request.indexOf('\r', start))
}
