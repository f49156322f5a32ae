import type {Clock} from '../../app/ports/clock.js'
import type {View} from '../../app/ports/view.js'
import {engineFacts} from '../../core/engine/engines.js'
import type {ViewRole} from '../../core/workload/workload.js'
import {openControl} from './control-connection.js'
import {CLIENT_NAME_PREFIX} from './client-greeting.js'
import type {Endpoint} from './endpoint.js'
import {followMonitor} from './follow-monitor.js'
import {openConnection} from './open-connection.js'

/** Connects to one server and learns what it is, unless `signal` is aborted before. Rejects with a Failure (`unreachable`). */
export async function connectView(
  name: string,
  role: ViewRole,
  endpoint: Endpoint,
  clock: Clock,
  runId: string,
  signal?: AbortSignal,
): Promise<View> {
  const open = (client: string, looks: boolean) => openConnection(endpoint, clock, {client, server: name, runId, looks})
  const control = await openControl(endpoint, `${CLIENT_NAME_PREFIX}${runId}:control`, signal)
  try {
    return {
      name,
      role,
      address: endpoint.address,
      engine: engineFacts(await control.info()),
      control,
      async monitor(onLine) {
        const greeted = await open('monitor', false)
        return followMonitor(greeted.release(), endpoint.address, endpoint.timeoutMs, onLine)
      },
      open: (client) => open(client, false),
      openToLook: (client) => open(client, true),
    }
  } catch (error) {
    control.close()
    throw error
  }
}
