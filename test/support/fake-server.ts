import {createServer, type Server, type Socket} from 'node:net'
import type {AddressInfo} from 'node:net'

/** A server that does with what it receives whatever a test wants; silent by default. */
export class FakeServer {
  /** Connections that were made so far. */
  connections = 0
  private readonly sockets = new Set<Socket>()

  private constructor(private readonly server: Server) {}

  static async start(onData: (socket: Socket, chunk: Buffer) => void = () => undefined): Promise<FakeServer> {
    const server = createServer()
    const fake = new FakeServer(server)
    server.on('connection', (socket) => {
      fake.connections++
      fake.sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('data', (chunk) => onData(socket, chunk))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
