import type {Socket} from 'node:net'
import type {Clock} from '../../app/ports/clock.js'
import type {SentBatch, Session} from '../../app/ports/session.js'
import {ByteWriter} from '../../core/byte-writer.js'
import type {Command, Reply} from '../../core/operation.js'
import {writeCommands} from '../../core/resp/encode-command.js'
import {historyReplies} from '../../core/resp/reply-factory.js'
import {RespParser} from '../../core/resp/resp-parser.js'
import {describeSocketError} from './open-socket.js'

const MAX_SPARE_BYTES = 1024 * 1024

interface PendingBatch {
  readonly count: number
  readonly invokedNs: number
  readonly replies: Reply[]
  readonly completedNs: number[]
  readonly resolve: (batch: SentBatch) => void
}

/**
 * A Session over a socket of its own. Every command is written once; when the time limit for a reply passes,
 * or the connection breaks, what is unanswered comes back as lost and nothing is sent any more.
 */
export class WireSession implements Session {
  private readonly pending: PendingBatch[] = []
  private readonly parser = new RespParser<Reply>(historyReplies, (reply) => this.accept(reply))
  /** A block whose bytes have left; fresh memory for every write would cost more than filling it. */
  private spare: ByteWriter | null = null
  private lost: string | null = null
  private arrivedNs = 0
  private timer: NodeJS.Timeout | undefined

  constructor(
    readonly client: string,
    private readonly socket: Socket,
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {
    socket.on('data', (chunk: Buffer) => this.receive(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => this.lose(describeSocketError(error)))
    socket.on('close', () => this.lose('connection closed by the server'))
  }

  send(commands: readonly Command[]): Promise<SentBatch> {
    const out = this.spare ?? new ByteWriter()
    this.spare = null
    writeCommands(commands, out)
    return new Promise((resolve) => {
      const batch = {count: commands.length, invokedNs: this.clock.nowNs(), replies: [], completedNs: [], resolve}
      if (this.lost !== null || commands.length === 0) {
        resolve({...batch, lost: this.lost})
        return
      }
      this.pending.push(batch)
      this.timer ??= this.limit()
      this.socket.write(out.view(), () => this.keep(out))
    })
  }

  /** Gives the socket away, with nothing in flight on it; the session is of no use any more. */
  release(): Socket {
    this.lost = 'released'
    clearTimeout(this.timer)
    this.socket.removeAllListeners()
    return this.socket
  }

  close(): void {
    this.lose('closed')
  }

  private receive(chunk: Buffer): void {
    // The bytes are here, so the server has answered: one stamp serves all replies of the chunk.
    this.arrivedNs = this.clock.nowNs()
    this.timer?.refresh()
    try {
      this.parser.push(chunk)
    } catch (error) {
      this.lose(`no RESP: ${(error as Error).message}`)
    }
    if (this.pending.length === 0) {
      clearTimeout(this.timer)
      this.timer = undefined
    }
  }

  private accept(reply: Reply): void {
    const batch = this.pending[0]
    if (!batch) {
      this.lose('a reply that nothing was asked for')
      return
    }
    batch.replies.push(reply)
    batch.completedNs.push(this.arrivedNs)
    if (batch.replies.length < batch.count) return
    this.pending.shift()
    batch.resolve({...batch, lost: null})
  }

  private keep(out: ByteWriter): void {
    out.rewind()
    if (out.capacityBytes <= MAX_SPARE_BYTES) this.spare = out
  }

  private limit(): NodeJS.Timeout {
    return setTimeout(() => this.lose(`no reply within ${this.timeoutMs} ms`), this.timeoutMs)
  }

  private lose(reason: string): void {
    if (this.lost !== null) return
    this.lost = reason
    clearTimeout(this.timer)
    this.socket.destroy()
    for (const batch of this.pending.splice(0)) batch.resolve({...batch, lost: reason})
  }
}
