import {commandFacts} from '../../core/command/command-facts.js'
import type {ServerDeath} from '../../core/judge/server-death.js'
import type {Operation} from '../../core/operation.js'
import type {RunReport} from '../../core/report/report.js'
import type {RunDescription} from '../../core/run-description.js'
import {anomaliesLike, hasFinding, type Finding} from '../../core/shrink/finding.js'
import {makePlan} from '../../core/workload/make-plan.js'
import {commandNamesOf} from '../../core/workload/walk-steps.js'
import {withRounds} from '../../core/workload/with-rounds.js'
import {withViews} from '../../core/workload/with-views.js'
import type {Workload} from '../../core/workload/workload.js'
import {checkRun} from '../check-run.js'
import {cleanUp, describeLeftover} from '../clean-up.js'
import {Failure} from '../failure.js'
import {firstForeignKey, type FlushReach} from '../foreign-keys.js'
import {isOurs, type Ground} from '../ground.js'
import {NamedKeys} from '../named-keys.js'
import type {PlayResult} from '../play-context.js'
import {playWorkload} from '../play-workload.js'
import type {Clock} from '../ports/clock.js'
import type {KeyspacePort} from '../ports/keyspace.js'
import {allViews} from '../ports/view.js'
import {Recorder} from '../recorder.js'
import {serverDeaths} from '../server-deaths.js'
import {settledFacts} from '../settle.js'
import {type SettleOptions} from '../settle-options.js'
import {viewRoles} from '../view-roles.js'
import type {LivePair} from '../live-pair.js'
import {MemoryRun} from './memory-run.js'
import {TrialWatch} from './trial-watch.js'
import {servesNothing} from './serves-nothing.js'

/** What a workload is tried with. */
export interface TrialSetting {
  readonly pair: LivePair
  readonly finding: Finding
  readonly seed: number
  readonly settle: SettleOptions
  /** The finding shows only once the pair has settled in full and everything was read: each try is one such run. */
  readonly thorough: boolean
  /** The recorded finding names operations of one round only, and so must those of a candidate. */
  readonly withinRound: boolean
  /** What the recorded workload's flushes may empty; a candidate's reach no further. */
  readonly reach: FlushReach
  readonly ground: Ground
  /** Databases beside the workload's own that are compared, since the finding lies there. */
  readonly moreDatabases: readonly number[]
  readonly clock: Clock
  readonly keyspaces: KeyspacePort
  /** The recorded run, whose facts about the targets stay true. */
  readonly description: RunDescription
}

/** What playing some rounds of a workload showed. */
export interface TrialResult {
  /** Rounds played; a try each. */
  readonly tries: number
  /** The last of them failed in the way that was looked for. */
  readonly failed: boolean
  /** Why nothing can be said of the last one; null when it can. */
  readonly undecided: string | null
  readonly report: RunReport | null
  readonly operations: readonly Operation[]
}

/** An operator who wants to stop does not wait for replicas longer than this. */
const IMPATIENT_MS = 2000

/** Plays workloads on one pair, one after the other, each from emptiness. */
export class Trials {
  private readonly watch: TrialWatch

  constructor(private readonly setting: TrialSetting) {
    this.watch = new TrialWatch(setting)
  }

  /**
   * Plays up to so many rounds, until one fails. Rejects with a Failure when the pair is lost, or when somebody else
   * writes there.
   */
  async play(workload: Workload, rounds: number, signal: AbortSignal): Promise<TrialResult> {
    const {pair, seed, moreDatabases, settle, clock, keyspaces} = this.setting
    const {thorough} = this.setting
    const played = withRounds(withViews(workload, viewRoles(pair.views)), thorough ? 1 : rounds)
    const plan = makePlan(played, seed)
    const databases = [...new Set([...plan.databases, ...moreDatabases])]
    const memory = new MemoryRun()
    const recorder = new Recorder(await memory.openHistory(this.header(workload.name)))
    await memory.writeRun(this.describe(played, databases, null))
    const readsAnything = commandNamesOf(workload.clients.flatMap(({steps}) => steps)).some(
      (name) => commandFacts(name)?.access === 'read',
    )
    const seen: {report: RunReport | null} = {report: null}
    const failedBy = async (round: number) => {
      // Looking at ever longer histories at doubling distances costs no more than looking at the last one twice.
      if (!readsAnything || ((round & (round - 1)) !== 0 && round !== plan.rounds)) return false
      const report = await checkRun(memory, memory)
      if (this.hasFailed(report, memory)) seen.report = report
      return seen.report !== null
    }
    await this.watch.requireUndisturbed()
    pair.playing = recorder.named
    const result = await playWorkload({
      views: pair.views,
      plan,
      databases,
      reach: this.setting.reach,
      ground: this.setting.ground,
      namedBefore: pair.named,
      recorder,
      keyspaces,
      clock,
      settle,
      nemesis: pair.nemesis,
      signal,
      onProgress: () => undefined,
      ...(thorough ? {} : {trial: {failedBy}}),
    })
    pair.named.addAll(recorder.named)
    const deaths = await serverDeaths(pair, result)
    this.watch.played(recorder)
    try {
      if (!result.refusal && result.losses.length === 0) await this.watch.requireUndisturbed()
      if ((result.settle ?? deaths[0]) && !seen.report) {
        for (const snapshot of result.settle?.snapshots ?? []) await memory.writeSnapshot(snapshot)
        await memory.writeRun(this.describe(played, databases, result, deaths))
        seen.report = await checkRun(memory, memory)
      }
    } finally {
      if (deaths[0]) await pair.renew(`the ${deaths[0].view} died`)
      else await this.clean(recorder, databases, result, signal)
    }
    if (result.refusal) throw result.refusal
    return this.judge(result, deaths, seen.report, memory)
  }

  private judge(
    result: PlayResult,
    deaths: readonly ServerDeath[],
    report: RunReport | null,
    memory: MemoryRun,
  ): TrialResult {
    const failed = report !== null && this.hasFailed(report, memory)
    const {settle, incomplete, roundsPlayed} = result
    const unsettled = settle && settle.status !== 'converged' && settle.status !== 'diverged'
    const undecided = failed ? null : (incomplete[0] ?? (unsettled ? (settle.detail ?? settle.status) : null))
    // A round in which a server died was a try, too.
    return {tries: roundsPlayed + Math.sign(deaths.length), failed, undecided, report, operations: memory.operations}
  }

  /** Between rounds the pair is read to be compared: a finding that depends on such a read would not be a witness of the workload. */
  private hasFailed(report: RunReport, {operations}: MemoryRun): boolean {
    const {finding, withinRound} = this.setting
    if (!withinRound || finding.type !== 'anomaly') return hasFinding(finding, report)
    const roundOf = new Map(operations.map(({id, round, phase}) => [id, phase === 'final' ? undefined : round]))
    return anomaliesLike(finding, report).some(({operations: cited}) => {
      const rounds = new Set(cited.map((id) => roundOf.get(id)).filter((round) => round !== undefined))
      return rounds.size <= 1
    })
  }

  /** Deletes what was written. What stays on a pair of lockstep's own goes with it. */
  private async clean(
    recorder: Recorder,
    databases: readonly number[],
    {settle: settled}: PlayResult,
    signal: AbortSignal,
  ): Promise<void> {
    const {pair, settle, keyspaces, clock, reach} = this.setting
    const left = await cleanUp(
      {
        views: pair.views,
        databases,
        named: recorder.named,
        own: pair.named,
        drifted: settled !== null && settled.status !== 'converged',
        timeoutMs: signal.aborted ? Math.min(settle.timeoutMs, IMPATIENT_MS) : settle.timeoutMs,
        onSent: (commands) => this.watch.sentBeside(commands),
      },
      keyspaces,
      clock,
    )
    if (left && !isOurs(pair)) throw new Failure('unreachable', describeLeftover(left), 'see lockstep doctor')
    if (signal.aborted) return
    const stray = isOurs(pair) ? await firstForeignKey(pair.views, reach, new NamedKeys(), keyspaces) : null
    const why = left?.reason ?? (stray && 'a key is where nobody wrote it')
    const served = why ?? (await servesNothing(pair, recorder.named, clock))
    if (served !== null) await pair.renew(served)
  }

  private header(workload: string) {
    const {pair, seed} = this.setting
    const views = allViews(pair.views).map(({name, role, engine}) => [
      name,
      role === 'replica' ? {order: engine.order, scope: engine.orderScope} : {},
    ])
    return {
      schema: 'lockstep.history/1' as const,
      views: Object.fromEntries(views) as Record<string, object>,
      initial: 'empty' as const,
      workload,
      seed,
    }
  }

  private describe(
    workload: Workload,
    databases: readonly number[],
    result: PlayResult | null,
    deaths: readonly ServerDeath[] = [],
  ): RunDescription {
    return {
      ...this.setting.description,
      workload: {name: workload.name, text: ''},
      rounds: workload.rounds,
      flushes: false,
      databases,
      finished: {
        roundsPlayed: result?.roundsPlayed ?? 0,
        roundsCompared: result?.roundsCompared ?? 0,
        keysCompared: result?.keysCompared ?? 1,
        incomplete: result?.incomplete ?? [],
        deaths,
        settle: result?.settle ? settledFacts(result.settle) : null,
        timings: {},
      },
    }
  }
}
