import type {Bulk} from '../core/bulk.js'
import {commandName} from '../core/command/command-facts.js'
import {displayCommand} from '../core/report/display-command.js'
import {describeLoss, type Loss} from './describe-loss.js'
import {isMarker} from '../core/settle-markers.js'
import {SWEEP_NAME} from '../core/workload/catalogue.js'
import {RoundBudget, roundEnd} from '../core/workload/round-end.js'
import type {PlannedClient} from '../core/workload/plan.js'
import {driveRound, type ConnectedClient, type LostClient, type RefusedWrite} from './drive-round.js'
import {Failure, ServerLost} from './failure.js'
import {GroundWatch} from './ground.js'
import {Nemesis} from './nemesis.js'
import {readFinally} from './final-reads.js'
import {MarkerWriter} from './marker-writer.js'
import type {PlayContext, PlayResult, ViewLoss} from './play-context.js'
import {allViews, type View, type Views} from './ports/view.js'
import {LeftOutCases} from './left-out-cases.js'
import {RecordedSession} from './recorded-session.js'
import {loadLibrary, unloadLibrary} from './script-library.js'
import {settledFacts, Settler, type SettleResult} from './settle.js'

/** Plays a plan round by round, compares after each, settles, and reads every key a last time. */
export async function playWorkload(context: PlayContext): Promise<PlayResult> {
  const player = new Player(context)
  const {plan, views} = context
  try {
    if (plan.callsLibrary) await loadLibrary(views.primary)
    await player.connect()
    await player.playRounds()
    await player.readFinally()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    player.failed(error)
  } finally {
    player.disconnect()
    if (plan.callsLibrary) await unloadLibrary(views.primary)
  }
  return player.result()
}

type Ending = Pick<Loss, 'reason' | 'inFlight'> & Partial<Pick<ViewLoss, 'operations'>>

class Player {
  readonly incomplete: string[] = []
  private readonly clients: ConnectedClient[] = []
  private readonly sessions = new Map<string, RecordedSession>()
  private readonly lost: LostClient[] = []
  private readonly losses: ViewLoss[] = []
  private round = 0
  private nemesis: Nemesis | null = null
  private refusal: Failure | null = null
  private refusedWrite: RefusedWrite | null = null
  private settler!: Settler
  private ground: GroundWatch | null = null
  private settled: SettleResult | null = null
  private readonly leftOut = new LeftOutCases()
  /** Where in the run it is, for the line that tells of a lost server. */
  private doing = 'while connecting'
  private roundsPlayed = 0
  private roundsCompared = 0
  private keysCompared = 0

  constructor(private readonly context: PlayContext) {}

  async connect(): Promise<void> {
    const {views, plan, recorder, keyspaces, clock, databases, settle, signal, namedBefore} = this.context
    for (const client of plan.clients) {
      for (const [at, view] of viewsFor(views, client).entries()) {
        const session = await view.open(at === 0 ? client.name : `${client.name}@${view.name}`)
        const first = plan.databases[0] ?? 0
        const recorded = new RecordedSession(session, view.name, recorder)
        await recorded.select(first)
        this.clients.push({plan: client, session: recorded})
      }
    }
    for (const view of allViews(views)) {
      this.sessions.set(view.name, new RecordedSession(await view.open(`lockstep@${view.name}`), view.name, recorder))
    }
    const own = {owns: (db: number, key: Bulk) => recorder.names(db, key) || namedBefore?.owns(db, key) === true}
    this.ground = await GroundWatch.open(this.context, own, keyspaces)
    // A database that only a FLUSHALL reaches holds nothing whose order could matter: it needs no markers.
    const markers = new MarkerWriter(this.sessions, views, plan.databases, recorder, clock)
    this.settler = new Settler(views, keyspaces, clock, databases, markers, settle, recorder.named, signal)
    this.nemesis = new Nemesis(this.context)
  }

  async playRounds(): Promise<void> {
    const {plan, trial, firstRound = 1} = this.context
    for (let round = firstRound; round <= plan.rounds; round++) {
      this.round = round
      this.doing = `in round ${round}`
      if (!this.context.signal.aborted) await this.playRound(round)
      if (this.lost.length > 0 || this.refusedWrite || this.context.signal.aborted) {
        this.cutShort(round)
        return
      }
      this.roundsPlayed++
      this.doing = `while settling after round ${round}`
      const result = await this.compare(round === plan.rounds && !trial)
      const unchanged = (await this.context.afterRound?.(round)) ?? true
      if (result.status === 'converged' && (await trial?.failedBy(round)) === true) return
      if (result.status === 'converged' && unchanged) continue
      this.settled = result
      return
    }
  }

  async readFinally(): Promise<void> {
    const {settled, sessions, context} = this
    if (!settled || (settled.status !== 'converged' && settled.status !== 'diverged')) return
    const {signal} = context
    context.recorder.settled(settledFacts(settled))
    this.doing = 'in the final reads'
    const reading = allViews(context.views).map(async (view) => {
      const loss = await readFinally(sessions.get(view.name)!, context.recorder, signal)
      if (loss !== null) this.noteLoss(view, loss)
    })
    this.keysCompared += context.recorder.named.countOfWorkload()
    await Promise.all(reading)
    if (signal.aborted) this.incomplete.push('interrupted in the final reads')
  }

  disconnect(): void {
    for (const {session} of this.clients) session.close()
    for (const session of this.sessions.values()) session.close()
    this.ground?.close()
  }

  result(): PlayResult {
    const {roundsPlayed, roundsCompared, settled, keysCompared, refusal} = this
    const incomplete = [...this.incomplete, ...this.leftOut.reasons()]
    return {
      roundsPlayed,
      roundsCompared,
      settle: settled,
      keysCompared,
      incomplete,
      losses: this.losses,
      lastRound: this.round,
      nemesis: this.nemesis?.acts ?? [],
      refusal,
    }
  }

  private async playRound(round: number): Promise<void> {
    const {context, ground} = this
    await this.settler.clearMarkers()
    await ground?.beforeRound()
    if (context.signal.aborted) return
    const stop = new AbortController()
    const interrupt = () => stop.abort()
    context.signal.addEventListener('abort', interrupt, {once: true})
    const {operations, flushes} = context.recorder.counts
    context.onProgress({workload: context.plan.workload, round, rounds: context.plan.rounds, operations, flushes})
    const end = context.endsEarly === true ? roundEnd(context.plan, round) : null
    const drive = () =>
      driveRound(this.clients, {
        round,
        ...(end === null ? {} : {budget: new RoundBudget(end)}),
        clock: context.clock,
        stop,
        leavesOut: (commands) => this.leftOut.leavesOut(commands),
        ...(ground && {beforeFlush: () => ground.beforeFlush()}),
        onLost: (lost) => this.lost.push(lost),
        onRefused: (refused) => {
          // A sweep is there to try what servers may not allow.
          if (context.plan.workload === SWEEP_NAME) return false
          this.refusedWrite ??= refused
          return true
        },
        onStep: async (kind) => {
          if (kind === 'settle') await this.settler.catchUp()
          else if (!(await this.compareInRound())) stop.abort()
        },
      })
    await this.nemesis!.beside(round, drive)
    context.signal.removeEventListener('abort', interrupt)
  }

  /** Whether the round goes on after a comparison within it: a sweep does, without the keys that differ already. */
  private async compareInRound(): Promise<boolean> {
    const {status, divergences} = await this.compare(false)
    if (status !== 'diverged' || this.context.plan.workload !== SWEEP_NAME) return status === 'converged'
    this.settled = null
    this.leftOut.add(divergences)
    return true
  }

  /** A quick look; what differs in it, and the last round, settles in full before it is believed. */
  private async compare(thorough: boolean): Promise<SettleResult> {
    const result = thorough ? await this.settler.settle() : await this.settler.quickCompare()
    if (result.status === 'converged' || result.status === 'diverged') {
      this.roundsCompared++
      this.keysCompared += Math.max(
        ...result.snapshots.map(({entries}) => entries.filter(({key}) => !isMarker(key)).length),
      )
      if (thorough || result.status === 'diverged') this.settled = result
    }
    return result
  }

  /** Notes what ended the run before its time. */
  failed(error: Failure): void {
    if (error.kind === 'refused') this.refusal = error
    const view = allViews(this.context.views).find(
      ({address}) => error instanceof ServerLost && error.address === address,
    )
    if (view === undefined || !(error instanceof ServerLost))
      this.incomplete.push(`the run was cut short: ${error.message}`)
    else this.noteLoss(view, {reason: error.reason, inFlight: [error.inFlight]})
  }

  private noteLoss(view: View, {reason, inFlight, operations = []}: Ending): void {
    this.losses.push({view: view.name, operations, inFlight})
    this.incomplete.push(describeLoss(view, {when: this.doing, nowNs: this.context.clock.nowNs(), reason, inFlight}))
  }

  private cutShort(round: number): void {
    const {signal} = this.context
    if (signal.aborted) {
      this.incomplete.push(`interrupted in round ${round}`)
      return
    }
    if (this.refusedWrite) {
      // Its words stand in the count of what was refused.
      const {view, command} = this.refusedWrite
      const server = allViews(this.context.views).find(({name}) => name === view)!
      this.incomplete.push(
        `the run ended in round ${round}, where ${server.name} ${server.address} refused ${commandName(command).toUpperCase()}`,
      )
      return
    }
    const [first] = this.lost
    const view = allViews(this.context.views).find(({name}) => name === first!.view)!
    const inFlight = this.lost.flatMap(({firstId, unanswered}) =>
      unanswered.map((command, at) => displayCommand(command, firstId + at)),
    )
    const operations = this.lost.flatMap(({firstId, unanswered}) => unanswered.map((_, at) => firstId + at))
    this.noteLoss(view, {reason: first!.reason, inFlight, operations})
  }
}

function viewsFor(views: Views, {on}: PlannedClient): readonly View[] {
  if (on === 'primary') return [views.primary]
  return on === 'replica' ? views.replicas : views.caches
}
