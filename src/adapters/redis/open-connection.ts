import type {Clock} from '../../app/ports/clock.js'
import type {Command} from '../../core/operation.js'
import {errorText} from '../../core/outcome.js'
import {authCommand, setNameCommand} from './client-greeting.js'
import type {Endpoint} from './endpoint.js'
import {openSocket, unreachable} from './open-socket.js'
import {WireConnection} from './wire-connection.js'

/** What a connection is opened for. */
export interface ConnectionPurpose {
  /** Its name among the server's clients. */
  readonly client: string
  /** How the server is called in errors. */
  readonly server: string
  readonly runId: string
  /** It only looks, and should leave no trace in the server's eviction clock. */
  readonly looks: boolean
}

/** A connection that has said who it is, and was let in. Rejects with a Failure (`unreachable`). */
export async function openConnection(
  endpoint: Endpoint,
  clock: Clock,
  {client, server, runId, looks}: ConnectionPurpose,
): Promise<WireConnection> {
  const socket = await openSocket(endpoint)
  const connection = new WireConnection(client, `${server} ${endpoint.address}`, socket, clock, endpoint.timeoutMs)
  const auth = authCommand(endpoint)
  const greeting: Command[] = [
    ...(auth ? [auth] : []),
    setNameCommand(client, runId),
    // Of Redis 7.2; a server that does not know it, or forbids it, is read all the same.
    ...(looks ? [['CLIENT', 'NO-TOUCH', 'ON']] : []),
  ]
  const {replies, lost} = await connection.send(greeting)
  const refusal = auth ? replies[0] : null
  if (lost === null && errorText(refusal) === null) return connection
  connection.close()
  throw unreachable(endpoint.address, lost ?? 'the server does not accept the user or password')
}
