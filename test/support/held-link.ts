import {once} from 'node:events'
import {connect, createServer, type AddressInfo, type Server, type Socket} from 'node:net'

/** A TCP relay to a port of this machine that can be held: then nothing passes until it goes on, and nothing is lost. */
export class HeldLink {
  private readonly sockets = new Set<Socket>()
  private held = false
  private deadly: RegExp | null = null

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

  go(): void {
    this.held = false
    for (const socket of this.sockets) socket.resume()
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
        if (from === client && this.deadly?.test(chunk.toString('latin1')) === true)
          for (const socket of this.sockets) socket.destroy()
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
