import {once} from 'node:events'
import {connect, createServer, type AddressInfo, type Server, type Socket} from 'node:net'

/** A TCP relay that slips a reply in before the answer to the first request that holds a command, as a broken proxy may. */
export class StrayLink {
  private readonly sockets = new Set<Socket>()
  private pending: boolean

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly command: string,
    private readonly stray: string,
  ) {
    this.pending = true
  }

  static async to(target: number, command: string, stray: string): Promise<StrayLink> {
    const server = createServer({pauseOnConnect: true}).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const link = new StrayLink(server, (server.address() as AddressInfo).port, command, stray)
    server.on('connection', (client) => link.relay(client, connect(target, '127.0.0.1')))
    return link
  }

  /** Whether the reply was slipped in. */
  get slipped(): boolean {
    return !this.pending
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
    await once(this.server, 'close')
  }

  private relay(client: Socket, server: Socket): void {
    let armed = false
    client.on('data', (chunk) => {
      armed ||= this.pending && chunk.includes(`\r\n${this.command}\r\n`)
      server.write(chunk)
    })
    server.on('data', (chunk) => {
      if (armed && this.pending) {
        this.pending = false
        client.write(this.stray)
      }
      client.write(chunk)
    })
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        this.sockets.delete(from)
        to.destroy()
      })
      from.resume()
    }
  }
}
