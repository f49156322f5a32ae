import {commandFacts} from '../core/command/command-facts.js'
import type {ReplicationState} from '../core/engine/replication-state.js'
import {Failure} from './failure.js'
import type {Clock} from './ports/clock.js'
import {allViews, type View, type Views} from './ports/view.js'

const ANSWER_LIMIT_MS = 3000

interface Baseline {
  readonly view: View
  readonly state: ReplicationState
}

/** Notices what a socket may not show: restarts, role changes and writes by others, between two looks. */
export class ServerWatch {
  private constructor(
    private readonly baselines: readonly Baseline[],
    private readonly calls: ReadonlyMap<string, number>,
  ) {}

  static async begin(views: Views): Promise<ServerWatch> {
    const baselines = await Promise.all(
      allViews(views).map(async (view) => ({view, state: await view.control.replication()})),
    )
    return new ServerWatch(baselines, await commandCalls(views.primary))
  }

  /** One sentence for every server that is not the process, or not in the role, that it was at the beginning. */
  async restarts(clock: Clock): Promise<readonly string[]> {
    const answered = new AbortController()
    try {
      const found = this.baselines.map((baseline) =>
        Promise.race([changeOf(baseline), silence(baseline, clock, answered.signal)]),
      )
      return (await Promise.all(found)).filter((sentence) => sentence !== null)
    } finally {
      answered.abort()
    }
  }

  /** One sentence when the primary ran more writes than were sent to it; `sent` holds what was, by command name. */
  async foreignWrites(sent: ReadonlyMap<string, number>): Promise<string | null> {
    const {view} = this.baselines[0]!
    const now = await commandCalls(view)
    const foreign: string[] = []
    for (const [name, calls] of now) {
      const extra = calls - (this.calls.get(name) ?? 0) - (sent.get(name) ?? 0)
      if (extra > 0 && commandFacts(name)?.access === 'write')
        foreign.push(`${extra.toLocaleString('en')} ${name.toUpperCase()}`)
    }
    return foreign.length === 0
      ? null
      : `foreign writes were seen on ${view.name} ${view.address} during the run: ${foreign.join(', ')}`
  }
}

/** A server that hangs must not hold up the verdict for a whole command time limit once more. */
async function silence({view}: Baseline, clock: Clock, answered: AbortSignal): Promise<string> {
  await clock.sleep(ANSWER_LIMIT_MS, answered)
  return `${view.name} ${view.address} no longer answers: nothing within ${ANSWER_LIMIT_MS} ms`
}

async function changeOf({view, state}: Baseline): Promise<string | null> {
  const server = `${view.name} ${view.address}`
  try {
    const now = await view.control.replication()
    if (now.runId !== state.runId) return `${server} was restarted during the run (its run id changed)`
    if ((now.uptimeSeconds ?? 0) < (state.uptimeSeconds ?? 0))
      return `${server} was restarted during the run (its uptime fell)`
    if (now.role !== state.role) return `${server} changed its role during the run: ${state.role} became ${now.role}`
    if (now.historyId !== state.historyId)
      return `${server} changed its replication history during the run (a failover or a new primary)`
    return null
  } catch (error) {
    if (error instanceof Failure)
      return `${server} no longer answers: ${error.message.replace(`${view.address}: `, '')}`
    throw error
  }
}

/** Calls of each command so far, where the server tells. */
async function commandCalls(view: View): Promise<ReadonlyMap<string, number>> {
  const calls = new Map<string, number>()
  for (const [field, value] of await view.control.info('commandstats')) {
    const count = /^calls=(\d+)/.exec(value)?.[1]
    if (count !== undefined) calls.set(field.replace(/^cmdstat_/, ''), Number(count))
  }
  return calls
}
