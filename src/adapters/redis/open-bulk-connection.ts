import {Failure} from '../../app/failure.js'
import type {BulkConnection} from '../../app/ports/bulk-connection.js'
import {encodeCommands} from '../../core/resp/encode-command.js'
import {SocketBulkConnection} from './bulk-connection.js'
import {authCommand, setNameCommand} from './client-greeting.js'
import type {Endpoint} from './endpoint.js'
import {openSocket} from './open-socket.js'

/** A connection that is let in, named, and leaves no trace in the server's eviction clock where it can ask for that. */
export async function openBulkConnection(
  server: string,
  client: string,
  endpoint: Endpoint,
  runId: string,
): Promise<BulkConnection> {
  const socket = await openSocket(endpoint)
  const connection = new SocketBulkConnection(socket, `${server} ${endpoint.address}`, endpoint.timeoutMs)
  const auth = authCommand(endpoint)
  // NO-TOUCH is of Redis 7.2; a server that does not know it, or forbids it, is read all the same.
  const greeting = [...(auth ? [auth] : []), setNameCommand(client, runId), ['CLIENT', 'NO-TOUCH', 'ON']]
  try {
    const {bytes, length} = await connection.request(encodeCommands(greeting), greeting.length)
    if (auth && bytes.subarray(0, length)[0] === 0x2d)
      throw new Error('the server does not accept the user or password')
    return connection
  } catch (error) {
    connection.close()
    throw new Failure('unreachable', `${endpoint.address}: ${(error as Error).message}`)
  }
}
