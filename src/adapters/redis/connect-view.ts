import type {Clock} from '../../app/ports/clock.js'
import type {Control, View} from '../../app/ports/view.js'
import type {EngineFacts} from '../../core/engine/engine-facts.js'
import {engineFacts} from '../../core/engine/engines.js'
import {errorText} from '../../core/outcome.js'
import type {ViewRole} from '../../core/workload/workload.js'
import {openControl} from './control-connection.js'
import {CLIENT_NAME_PREFIX} from './client-greeting.js'
import type {Endpoint} from './endpoint.js'
import {followMonitor} from './follow-monitor.js'
import {openConnection} from './open-connection.js'

const PROBED = 'lockstep:no-such-key'
/** What is left of a lifetime is answered a moment later by one side than by the other. */
const REMAINING_TOLERANCE_MS = 1000

/** What is so of this server. Where absolute expiry times cannot be asked for, those that are read are not exact. */
async function askEngine(control: Control): Promise<EngineFacts> {
  const engine = engineFacts(await control.info())
  if (engine.expiryToleranceMs > 0 || errorText(await control.call(['PEXPIRETIME', PROBED])) === null) return engine
  return {...engine, expiryToleranceMs: REMAINING_TOLERANCE_MS}
}

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
      engine: await askEngine(control),
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
