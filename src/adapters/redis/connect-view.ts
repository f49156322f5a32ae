import type {Clock} from '../../app/ports/clock.js'
import type {Session} from '../../app/ports/session.js'
import type {Monitor, View} from '../../app/ports/view.js'
import {engineFacts} from '../../core/engine/engines.js'
import type {Command} from '../../core/operation.js'
import type {ViewRole} from '../../core/workload/workload.js'
import {openControl} from './control-connection.js'
import {authCommand, CLIENT_NAME_PREFIX, setNameCommand} from './client-greeting.js'
import type {Endpoint} from './endpoint.js'
import {followMonitor} from './follow-monitor.js'
import {openBulkConnection} from './open-bulk-connection.js'
import {openSocket, unreachable} from './open-socket.js'
import {WireSession} from './wire-session.js'

/** Connects to one server and learns what it is, unless `signal` is aborted before. Rejects with a Failure (`unreachable`). */
export async function connectView(
  name: string,
  role: ViewRole,
  endpoint: Endpoint,
  clock: Clock,
  runId: string,
  signal?: AbortSignal,
): Promise<View> {
  const control = await openControl(endpoint, `${CLIENT_NAME_PREFIX}${runId}:control`, signal)
  try {
    return {
      name,
      role,
      address: endpoint.address,
      engine: engineFacts(await control.info()),
      control,
      monitor: (onLine) => openMonitor(endpoint, clock, runId, onLine),
      open: (client) => openSession(client, endpoint, clock, runId),
      openBulk: (client) => openBulkConnection(name, client, endpoint, runId),
    }
  } catch (error) {
    control.close()
    throw error
  }
}

async function openMonitor(
  endpoint: Endpoint,
  clock: Clock,
  runId: string,
  onLine: (line: string) => void,
): Promise<Monitor> {
  const greeted = await greet('monitor', endpoint, clock, runId)
  return followMonitor(greeted.release(), endpoint.address, onLine)
}

function openSession(client: string, endpoint: Endpoint, clock: Clock, runId: string): Promise<Session> {
  return greet(client, endpoint, clock, runId)
}

/** A connection that has said who it is. */
async function greet(client: string, endpoint: Endpoint, clock: Clock, runId: string): Promise<WireSession> {
  const socket = await openSocket(endpoint)
  const session = new WireSession(client, socket, clock, endpoint.timeoutMs)
  const auth = authCommand(endpoint)
  const greeting: Command[] = [...(auth ? [auth] : []), setNameCommand(client, runId)]
  const {replies, lost} = await session.send(greeting)
  const refusal = auth ? replies[0] : null
  if (lost === null && !isError(refusal)) return session
  session.close()
  throw unreachable(endpoint.address, lost ?? 'the server does not accept the user or password')
}

function isError(reply: unknown): boolean {
  return typeof reply === 'object' && reply !== null && 'error' in reply
}
