import {once} from 'node:events'
import {connect, createServer, type Server, type Socket} from 'node:net'

/** How a link is held up. */
export type LinkFault =
  | {readonly kind: 'cut'}
  | {readonly kind: 'stall'}
  | {readonly kind: 'delay'; readonly ms: number}
  | {readonly kind: 'throttle'; readonly bytesPerSecond: number}

const TICK_MS = 5

/**
 * A TCP relay between a replica and the server that it follows, one port for each that the replica uses. What passes it
 * stays whole and in order; it can be cut, stalled, delayed and throttled, and goes on as before when it is healed.
 */
export class LinkRelay {
  private readonly servers: Server[] = []
  private readonly pipes = new Set<Pipe>()
  private fault: LinkFault | null = null
  private readonly timer: NodeJS.Timeout

  private constructor(readonly port: number) {
    this.timer = setInterval(() => this.tick(), TICK_MS).unref()
  }

  /** Listens on 127.0.0.1 at `port` and at these distances from it. Rejects when a port is taken. */
  static async start(port: number, target: number, distances: readonly number[]): Promise<LinkRelay> {
    const relay = new LinkRelay(port)
    try {
      for (const distance of [0, ...distances]) await relay.listen(port + distance, target + distance)
      return relay
    } catch (error) {
      await relay.close()
      throw error
    }
  }

  begin(fault: LinkFault): void {
    this.fault = fault
    if (fault.kind === 'cut') for (const pipe of this.pipes) pipe.destroy()
  }

  heal(): void {
    this.fault = null
    this.tick()
  }

  async close(): Promise<void> {
    clearInterval(this.timer)
    for (const pipe of this.pipes) pipe.destroy()
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }

  private async listen(port: number, target: number): Promise<void> {
    const server = createServer((from) => {
      if (this.fault?.kind === 'cut') {
        from.destroy()
        return
      }
      const to = connect(target, '127.0.0.1')
      this.pipe(from, to)
      this.pipe(to, from)
    })
    this.servers.push(server)
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }

  private pipe(from: Socket, to: Socket): void {
    const pipe = new Pipe(from, to, () => this.pipes.delete(pipe))
    this.pipes.add(pipe)
    from.on('data', (chunk) => {
      pipe.take(chunk)
      if (!this.fault) pipe.pass(Infinity, 0)
    })
  }

  /** Passes on what the fault lets through now. */
  private tick(): void {
    const {fault} = this
    if (fault?.kind === 'stall' || fault?.kind === 'cut') return
    const bytes = fault?.kind === 'throttle' ? Math.ceil((fault.bytesPerSecond * TICK_MS) / 1000) : Infinity
    for (const pipe of this.pipes) pipe.pass(bytes, fault?.kind === 'delay' ? fault.ms : 0)
  }
}

/** One direction of a connection. */
class Pipe {
  private readonly waiting: Array<{chunk: Buffer; readonly atMs: number}> = []
  private ended = false

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    onClose: () => void,
  ) {
    from.on('error', () => undefined)
    from.on('end', () => {
      this.ended = true
    })
    from.on('close', () => {
      this.ended = true
      this.pass(Infinity, 0)
      to.destroySoon()
      onClose()
    })
  }

  take(chunk: Buffer): void {
    this.waiting.push({chunk, atMs: performance.now()})
  }

  /** Passes on so many bytes of what has waited for so long. */
  pass(bytes: number, delayMs: number): void {
    let left = bytes
    const dueMs = performance.now() - delayMs
    for (let head = this.waiting[0]; head && left > 0 && head.atMs <= dueMs; head = this.waiting[0]) {
      const part = head.chunk.subarray(0, left)
      this.to.write(part)
      left -= part.length
      if (part.length === head.chunk.length) this.waiting.shift()
      else head.chunk = head.chunk.subarray(part.length)
    }
    if (this.ended && this.waiting.length === 0) this.to.end()
  }

  destroy(): void {
    this.from.destroy()
    this.to.destroy()
  }
}
