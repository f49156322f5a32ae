import {once} from 'node:events'
import {connect, createServer, type AddressInfo, type Server, type Socket} from 'node:net'

/** A TCP relay to a port of this machine that can be held: then nothing passes until it goes on, and nothing is lost. */
export class HeldLink {
  private readonly sockets = new Set<Socket>()
  private readonly undelivered: Array<() => void> = []
  private held = false
  private delayMs = 0
  private deadly: RegExp | null = null
  private awaited: RegExp | null = null
  private toPass = 0

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(target: number): Promise<HeldLink> {
    const server = createServer({pauseOnConnect: true}).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const link = new HeldLink(server, (server.address() as AddressInfo).port)
    server.on('connection', (client) => link.relay(client, connect(target, '127.0.0.1')))
    return link
  }

  hold(): void {
    this.held = true
    for (const socket of this.sockets) socket.pause()
  }

  /** Holds as soon as a client has sent something that matches this for the n-th time, which waits as well. */
  holdOn(awaited: RegExp, nth = 1): void {
    this.awaited = awaited
    this.toPass = nth - 1
  }

  /** Whether it is held now. */
  get isHeld(): boolean {
    return this.held
  }

  go(): void {
    this.held = false
    for (const deliver of this.undelivered.splice(0)) deliver()
    for (const socket of this.sockets) socket.resume()
  }

  /** From now on everything takes this long to pass. */
  slowDown(delayMs: number): void {
    this.delayMs = delayMs
  }

  /** Whatever a client sends that matches this is not passed on: every connection breaks, as when the server dies. */
  breakOn(deadly: RegExp): void {
    this.deadly = deadly
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
    await once(this.server, 'close')
  }

  private relay(client: Socket, server: Socket): void {
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from)
      from.on('data', (chunk) => {
        const text = from === client && (this.deadly ?? this.awaited) !== null ? chunk.toString('latin1') : ''
        if (this.deadly?.test(text) === true) for (const socket of this.sockets) socket.destroy()
        else if (this.awaited?.test(text) === true && this.toPass-- === 0) {
          this.awaited = null
          this.undelivered.push(() => to.write(chunk))
          this.hold()
        } else if (this.delayMs > 0) setTimeout(() => to.write(chunk), this.delayMs)
        else to.write(chunk)
      })
      from.on('error', () => to.destroy())
      from.on('close', () => {
        this.sockets.delete(from)
        to.destroy()
      })
      if (this.held) from.pause()
      else from.resume()
    }
  }
}
