import {replicationState, type ReplicationState} from '../core/engine/replication-state.js'
import type {Disturbance} from '../core/judge/disturbance.js'
import {serverTimeMs} from '../core/server-time.js'
import {
  countedDisturbances,
  serverCounters,
  syncDisturbances,
  type CountedServer,
  type ServerCounters,
} from '../core/judge/server-counters.js'
import {Failure} from './failure.js'
import type {Clock} from './ports/clock.js'
import {allViews, type View, type Views} from './ports/view.js'

const ANSWER_LIMIT_MS = 3000
/** A clock that moved by less than this, or by less than this share of the time, was only corrected. */
const CLOCK_TOLERANCE_MS = 1000
const CLOCK_TOLERANCE = 0.001

/** One server as it was at the beginning. */
interface Baseline {
  readonly view: View
  readonly state: ReplicationState
  readonly counters: ServerCounters
  /** Its clock less lockstep's, and when it was asked. */
  readonly clock: {readonly aheadMs: number; readonly atMs: number} | null
}

/** What a look at a server showed. */
type Look = Omit<Baseline, 'view'>

/** Notices what a socket may not show, and what was not lockstep's doing: restarts, failovers, copies, foreign writes. */
export class ServerWatch {
  private readonly found: Disturbance[] = []
  /** What the primary had counted at the last look. */
  private counted: ServerCounters

  private constructor(
    private readonly baselines: readonly Baseline[],
    private readonly clock: Clock,
    private readonly ownDoing: 'links' | 'nothing',
  ) {
    this.counted = baselines[0]!.counters
  }

  /** `ownDoing`: what of it lockstep does itself. */
  static async begin(views: Views, clock: Clock, ownDoing: 'links' | 'nothing' = 'nothing'): Promise<ServerWatch> {
    const watched = allViews(views).map(async (view) => ({view, ...(await lookAt(view, clock))}))
    return new ServerWatch(await Promise.all(watched), clock, ownDoing)
  }

  /** Servers that did not answer in the end, a sentence each. */
  readonly unanswered: string[] = []

  /** What was noticed so far. */
  get disturbances(): readonly Disturbance[] {
    return this.found
  }

  /** Whether the primary counts its commands, so that foreign writes show. */
  get countsWrites(): boolean {
    return this.baselines[0]!.counters.calls.size > 0
  }

  /**
   * Asked after each round: copies made, and servers that are not what they were. Returns whether the run may go on;
   * rejects with a Failure when a server does not answer.
   */
  async afterRound(round: number): Promise<boolean> {
    const infos = await Promise.all(this.baselines.map(({view}) => view.control.info()))
    const changes = this.baselines.flatMap((baseline, at) => changeOf(baseline, replicationState(infos[at]!)))
    this.found.push(...changes, ...this.copies(serverCounters(infos[0]!, new Map()), `in round ${round}`))
    return changes.length === 0
  }

  /**
   * Asked when the run has ended. `sent` holds how often it sent which command to the primary, `answered` how often the
   * primary ran it for certain.
   */
  async end(sent: ReadonlyMap<string, number>, answered: ReadonlyMap<string, number>): Promise<void> {
    const looked = new AbortController()
    try {
      const looks = this.baselines.map((baseline) =>
        Promise.race([this.lookAgain(baseline), silence(baseline, this.clock, looked.signal)]),
      )
      const seen = await Promise.all(looks)
      this.unanswered.push(...seen.filter((look) => typeof look === 'string'))
      if (this.unanswered.length === 0) this.conclude(seen as readonly Look[], sent, answered)
    } finally {
      looked.abort()
    }
  }

  /**
   * What was noticed since the beginning, while nothing of lockstep's is in flight; the counts are those of `end`.
   * Rejects with a Failure when a server does not answer.
   */
  async look(
    sent: ReadonlyMap<string, number>,
    answered: ReadonlyMap<string, number>,
  ): Promise<readonly Disturbance[]> {
    this.conclude(await Promise.all(this.baselines.map(({view}) => lookAt(view, this.clock))), sent, answered)
    return this.found
  }

  private conclude(
    looks: readonly Look[],
    sent: ReadonlyMap<string, number>,
    answered: ReadonlyMap<string, number>,
  ): void {
    const told = new Set(this.found.map(({what}) => what))
    const changes = looks.flatMap(({state}, at) => changeOf(this.baselines[at]!, state))
    this.found.push(...changes.filter(({what}) => !told.has(what)))
    this.found.push(...looks.flatMap((look, at) => clockMoves(this.baselines[at]!, look)))
    // A server that was restarted counts from zero again.
    if (changes.length > 0) return
    const servers = this.baselines.map((baseline, at) => countedServer(baseline, looks[at]!.counters))
    this.found.push(...this.copies(servers[0]!.after, 'at the end'))
    const replicas = servers.filter((_, at) => this.baselines[at]!.view.role === 'replica')
    this.found.push(...countedDisturbances(servers[0]!, replicas, sent, answered))
  }

  /** Copies that the primary served since the last look. */
  private copies(after: ServerCounters, when: string): readonly Disturbance[] {
    const [primary] = this.baselines
    const before = this.counted
    this.counted = after
    if (this.ownDoing === 'links') return []
    return syncDisturbances({...countedServer(primary!, after), before}, when)
  }

  private async lookAgain({view}: Baseline): Promise<Look | string> {
    try {
      return await lookAt(view, this.clock)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return `${serverOf(view)} no longer answers: ${error.message.replace(`${view.address}: `, '')}`
    }
  }
}

async function lookAt(view: View, clock: Clock): Promise<Look> {
  const info = await view.control.info()
  const counters = serverCounters(info, await view.control.info('commandstats'))
  return {state: replicationState(info), counters, clock: await clockOf(view, clock)}
}

/** A server that hangs must not hold up the verdict for a whole command time limit once more. */
async function silence({view}: Baseline, clock: Clock, answered: AbortSignal): Promise<string> {
  await clock.sleep(ANSWER_LIMIT_MS, answered)
  return `${serverOf(view)} no longer answers: nothing within ${ANSWER_LIMIT_MS} ms`
}

/** The server's clock beside lockstep's, which only goes forwards; null where the server has none. */
async function clockOf(view: View, clock: Clock): Promise<Look['clock']> {
  const reply = await view.control.call(['TIME'])
  const atMs = clock.nowNs() / 1e6
  const aheadMs = serverTimeMs(reply) - atMs
  return Number.isNaN(aheadMs) ? null : {aheadMs, atMs}
}

function clockMoves({view, clock}: Baseline, look: Look): readonly Disturbance[] {
  if (!clock || !look.clock) return []
  const movedMs = look.clock.aheadMs - clock.aheadMs
  const allowedMs = CLOCK_TOLERANCE_MS + CLOCK_TOLERANCE * (look.clock.atMs - clock.atMs)
  if (Math.abs(movedMs) <= allowedMs) return []
  const way = movedMs > 0 ? 'forwards' : 'back'
  const what = `the clock of ${serverOf(view)} jumped ${(Math.abs(movedMs) / 1000).toFixed(1)} s ${way} during the run: keys may have expired at other times`
  return [{effect: 'retimes', view: view.name, what}]
}

/** What is not as it was at the beginning: another process, role or replication history. */
function changeOf({view, state}: Baseline, now: ReplicationState): readonly Disturbance[] {
  if (now.runId !== state.runId) return [gone(view, 'was restarted during the run (its run id changed)')]
  if ((now.uptimeSeconds ?? 0) < (state.uptimeSeconds ?? 0))
    return [gone(view, 'was restarted during the run (its uptime fell)')]
  if (now.role !== state.role)
    return [{...gone(view, `changed its role during the run: ${state.role} became ${now.role}`), view: 'all'}]
  if (now.historyId !== state.historyId)
    return [
      {...gone(view, 'changed its replication history during the run (a failover or a new primary)'), view: 'all'},
    ]
  return []
}

function gone(view: View, what: string): Disturbance {
  return {effect: 'anything', view: view.name, what: `${serverOf(view)} ${what}`}
}

function countedServer({view, counters}: Baseline, after: ServerCounters): CountedServer {
  return {view: view.name, server: serverOf(view), before: counters, after}
}

function serverOf({name, address}: View): string {
  return `${name} ${address}`
}
