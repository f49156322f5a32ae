import type {Socket} from 'node:net'
import {ConnectionLost, type BulkConnection, type RawReplies} from '../../app/ports/bulk-connection.js'
import {ReplyWalker} from '../../core/diff/reply-walker.js'
import {RespError} from '../../core/resp/resp-parser.js'
import {describeSocketError} from './open-socket.js'

const MIN_BUFFER = 64 * 1024
/** Buffers above this are left to the collector instead of being kept for the next page. */
const MAX_KEPT_BUFFER = 1024 * 1024
const KEPT_BUFFERS = 8

interface PendingRequest {
  bytes: Buffer
  length: number
  /** Bytes that were dropped from the front; none are kept when there are any. */
  droppedBytes: number
  readonly maxBytes: number
  readonly walker: ReplyWalker
  readonly resolve: (replies: RawReplies) => void
  readonly reject: (error: Error) => void
}

/**
 * A BulkConnection over a socket of its own. What arrives is copied into one buffer per request, which goes back and
 * forth between the connection and its user, so that reading a million keys leaves the collector nothing to do.
 */
export class SocketBulkConnection implements BulkConnection {
  private readonly pending: PendingRequest[] = []
  private readonly kept: Buffer[] = []
  private lost: ConnectionLost | null = null
  private timer: NodeJS.Timeout | undefined
  private chunks = 0

  constructor(
    private readonly socket: Socket,
    /** How the server is called in errors. */
    private readonly server: string,
    private readonly timeoutMs: number,
  ) {
    socket.on('data', (chunk: Buffer) => this.receive(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => this.lose(describeSocketError(error)))
    socket.on('close', () => this.lose('connection closed by the server'))
  }

  request(bytes: Buffer, replies: number, maxBytes = Infinity): Promise<RawReplies> {
    return new Promise((resolve, reject) => {
      if (this.lost) {
        reject(this.lost)
        return
      }
      this.pending.push({
        bytes: this.kept.pop() ?? Buffer.allocUnsafeSlow(MIN_BUFFER),
        length: 0,
        droppedBytes: 0,
        maxBytes,
        walker: new ReplyWalker(replies),
        resolve,
        reject,
      })
      this.timer ??= this.startTimer()
      this.socket.write(bytes)
    })
  }

  close(): void {
    this.lose('closed')
  }

  private receive(chunk: Buffer): void {
    this.chunks++
    this.timer?.refresh()
    try {
      let rest: Buffer | null = chunk
      while (rest) rest = this.feed(rest)
    } catch (error) {
      const {message} = error as Error
      this.lose(error instanceof RespError ? `no RESP: ${message}` : message)
    }
    if (this.pending.length > 0) return
    clearTimeout(this.timer)
    this.timer = undefined
  }

  /** Gives bytes to the oldest request; returns those that belong to the next one. */
  private feed(chunk: Buffer): Buffer | null {
    const request = this.pending[0]
    if (!request) {
      this.lose('a reply that nothing was asked for')
      return null
    }
    append(request, chunk)
    if (!request.walker.walk(request.bytes, request.length)) {
      if (request.droppedBytes > 0 || request.walker.position > request.maxBytes) drop(request)
      return null
    }
    this.pending.shift()
    const {position, errors} = request.walker
    const extra = request.length - position
    const {bytes, droppedBytes} = request
    request.resolve({
      bytes,
      length: droppedBytes + position,
      dropped: droppedBytes > 0,
      errors,
      release: () => this.keep(bytes),
    })
    return extra === 0 ? null : chunk.subarray(chunk.length - extra)
  }

  private keep(bytes: Buffer): void {
    if (bytes.length <= MAX_KEPT_BUFFER && this.kept.length < KEPT_BUFFERS) this.kept.push(bytes)
  }

  private startTimer(): NodeJS.Timeout {
    return setTimeout(() => {
      // After this process was stopped for a while, its timers come before the bytes that have long been there.
      const chunks = this.chunks
      setImmediate(() => {
        if (this.pending.length === 0) return
        if (this.chunks === chunks) this.lose(`no reply within ${this.timeoutMs} ms`)
        else this.timer?.refresh()
      })
    }, this.timeoutMs)
  }

  private lose(reason: string): void {
    if (this.lost) return
    this.lost = new ConnectionLost(`${this.server}: ${reason}`)
    clearTimeout(this.timer)
    this.socket.destroy()
    for (const {reject} of this.pending.splice(0)) reject(this.lost)
  }
}

/** Forgets what the walker has passed, so that replies without end take no memory. */
function drop(request: PendingRequest): void {
  const passed = Math.min(request.walker.position, request.length)
  request.bytes.copy(request.bytes, 0, passed, request.length)
  request.length -= passed
  request.walker.position -= passed
  request.droppedBytes += passed
}

function append(request: PendingRequest, chunk: Buffer): void {
  const needed = request.length + chunk.length
  if (needed > request.bytes.length) {
    // A bulk of known length is given its room at once, instead of by doubling up to it.
    const wanted = Math.min(request.walker.position + 2, request.maxBytes, 2 ** 30)
    const room = Math.max(2 * request.bytes.length, needed, wanted)
    const larger = Buffer.allocUnsafeSlow(room)
    request.bytes.copy(larger, 0, 0, request.length)
    request.bytes = larger
  }
  chunk.copy(request.bytes, request.length)
  request.length = needed
}
