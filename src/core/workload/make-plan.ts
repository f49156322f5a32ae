import {compileSteps, type CompiledStep} from './compile-steps.js'
import {PlanContext} from './plan-context.js'
import type {Plan, PlannedClient} from './plan.js'
import {playSteps} from './play-steps.js'
import {commandFacts} from '../command/command-facts.js'
import {barriersOf, callsLibrary, commandNamesOf} from './walk-steps.js'
import type {ClientScript, Workload} from './workload.js'

/**
 * The operations this workload yields for this seed (a whole number). A pure function: the steps of any round may be
 * asked for in any order and as often as needed, and are generated as they are taken, so that no more than one write
 * of one connection is held. Throws `CommandTextError` for a command text that `parseWorkload` would have refused.
 */
export function makePlan(workload: Workload, seed: number): Plan {
  const parties = countParties(workload.clients)
  const names = workload.clients.flatMap((client) => commandNamesOf(client.steps))
  return {
    workload: workload.name,
    seed,
    databases: workload.databases,
    rounds: workload.rounds,
    touchesAllDatabases: names.some(mayReachAllDatabases),
    flushes: names.some((name) => (commandFacts(name)?.flushes ?? null) !== null),
    callsLibrary: workload.clients.some(({steps}) => callsLibrary(steps)),
    clients: workload.clients.flatMap((client) => {
      const steps = compileSteps(client.steps, parties)
      return connectionNames(client).map((name) => planConnection(client, name, steps, seed))
    }),
  }
}

/** The names of a client's connections: its own, or `name-1` to `name-N` when there are several. */
export function connectionNames({name, connections}: Pick<ClientScript, 'name' | 'connections'>): readonly string[] {
  return connections === 1 ? [name] : Array.from({length: connections}, (_, index) => `${name}-${index + 1}`)
}

/** Of an unknown command the worst is assumed. MOVE and COPY name their database, which the parser has checked. */
function mayReachAllDatabases(name: string): boolean {
  return commandFacts(name)?.wide ?? true
}

function planConnection(
  {on, everyMs, repeat, pipeline}: ClientScript,
  name: string,
  steps: readonly CompiledStep[],
  seed: number,
): PlannedClient {
  return {
    name,
    on,
    everyMs,
    steps: (round, iteration) =>
      playSteps(steps, repeat, new PlanContext(seed, name, round, iteration, everyMs !== null), pipeline),
  }
}

function countParties(clients: readonly ClientScript[]): ReadonlyMap<string, number> {
  const parties = new Map<string, number>()
  for (const {steps, connections} of clients)
    for (const barrier of new Set(barriersOf(steps))) parties.set(barrier, (parties.get(barrier) ?? 0) + connections)
  return parties
}
