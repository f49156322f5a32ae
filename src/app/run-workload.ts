import type {Bulk} from '../core/bulk.js'
import type {ServerDeath} from '../core/judge/server-death.js'
import type {RunReport} from '../core/report/report.js'
import {SWEEP_NAME} from '../core/workload/catalogue.js'
import {checkRun} from './check-run.js'
import {clockSkewMs} from './clock-skew.js'
import {cleanUp, describeLeftover} from './clean-up.js'
import {describeRun, historyHeader, type DescribedRun} from './describe-run.js'
import {Failure} from './failure.js'
import type {FlushReach} from './foreign-keys.js'
import {findWriter} from './find-writer.js'
import {groundOf, isOurs} from './ground.js'
import type {PlayResult} from './play-context.js'
import {playWorkload} from './play-workload.js'
import type {Clock} from './ports/clock.js'
import type {HistoryFiles} from './ports/history-files.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {ProgressPort} from './ports/progress.js'
import type {NoteRemains} from './ports/remains.js'
import type {OpenPair} from './ports/pair-source.js'
import type {RunStore} from './ports/run-store.js'
import {checkRoles, checkSafety} from './preflight.js'
import {Recorder} from './recorder.js'
import {TraceRecorder} from './trace-recorder.js'
import {ServerWatch} from './server-watch.js'
import {serverDeaths} from './server-deaths.js'
import {settledFacts} from './settle.js'
import {startEmpty} from './start-empty.js'
import {unlessAborted} from './unless-aborted.js'

/** A pair that has not settled, or an operator who wants to stop, is not waited for as long. */
const IMPATIENT_MS = 2000

/** One workload to run, and how. */
export interface RunRequest extends DescribedRun {
  readonly runId: string
  /** Where the run directory is made. */
  readonly directory: string
  /** Primaries (`host:port`) whose data may be destroyed. */
  readonly allowFlush: readonly string[]
  /** Leaves what the run wrote on the servers. */
  readonly keep: boolean
  /** Records the MONITOR stream of every view. */
  readonly trace: boolean
  /** Servers of the pair that have ended, see `OpenPair`. */
  readonly ended?: OpenPair['ended']
  /** What the workload was to try and cannot. */
  readonly leftOut?: readonly string[]
  readonly signal: AbortSignal
}

/** The outside world a run needs. */
export interface RunPorts {
  readonly clock: Clock
  readonly keyspaces: KeyspacePort
  readonly runs: RunStore
  readonly histories: HistoryFiles
  readonly progress: ProgressPort
  readonly leaves: NoteRemains
}

/**
 * Runs one workload against a live pair: preflight, play, settle, compare, clean up, judge. Everything it concludes it
 * concludes from the run directory, as `check` does. Rejects with a Failure when the run cannot begin, or when it would
 * not have been safe to go on.
 */
export async function runWorkload(request: RunRequest, ports: RunPorts): Promise<RunReport> {
  const {plan, views, signal} = request
  const {clock, runs} = ports
  const startNs = clock.nowNs()
  const reach = await unlessAborted(signal, prepare(request, ports))
  const watch = await unlessAborted(signal, ServerWatch.begin(views, clock, request.nemesis ? 'links' : 'nothing'))
  const directory = await runs.create(request.directory)
  // What a pair of lockstep's own holds ends with it.
  const removed = isOurs(request)
    ? () => undefined
    : ports.leaves({
        on: 'servers',
        what: () => `keys of this run on ${views.primary.address}; lockstep clean ${request.directory} deletes them`,
      })
  const skewMs = await clockSkewMs([views.primary, ...views.replicas], clock)
  const description = describeRun(request, reach.databases, skewMs, clock)
  await directory.writeRun(description)
  const sink = await directory.openHistory(historyHeader(request))
  const recorder = new Recorder(sink)

  let played: PlayResult | undefined
  let deaths: readonly ServerDeath[] = []
  let left: string | null = null
  try {
    const playedFromNs = clock.nowNs()
    try {
      const isNamed = (db: number, key: Bulk) => recorder.names(db, key)
      const traces = request.trace ? await TraceRecorder.start(views, directory, clock, reach.databases, isNamed) : null
      played = await play(request, ports, reach, recorder, watch)
        .catch(async (error: unknown) => {
          await traces?.abandon()
          throw error
        })
        .finally(() => sink.close())
      const playedUntilNs = clock.nowNs()
      const traced = await traces?.stop()
      await watch.end(recorder.sentToPrimary, recorder.ranOnPrimary)
      deaths = await serverDeaths(request, played)
      const incomplete = [
        ...(request.leftOut ?? []),
        ...played.incomplete,
        ...(traced?.incomplete ?? []),
        // A server that died answers no more.
        ...(deaths.length > 0 ? [] : watch.unanswered),
      ]
      for (const snapshot of played.settle?.snapshots ?? []) await directory.writeSnapshot(snapshot)
      await directory.writeRun({
        ...description,
        ...(traced ? {traces: traced.views} : {}),
        finished: {
          roundsPlayed: played.roundsPlayed,
          roundsCompared: played.roundsCompared,
          keysCompared: played.keysCompared,
          incomplete,
          disturbances: watch.disturbances,
          writesCounted: watch.countsWrites,
          files: await directory.seals(),
          ...(deaths.length > 0 ? {deaths} : {}),
          ...(played.nemesis.length > 0 ? {nemesis: played.nemesis} : {}),
          settle: played.settle && settledFacts(played.settle),
          timings: {
            preflightMs: elapsedMs(startNs, playedFromNs),
            playMs: elapsedMs(playedFromNs, playedUntilNs),
            settleMs: played.settle?.waitedMs ?? 0,
          },
        },
      })
    } finally {
      // A pair that lost a server is started anew.
      if (deaths.length === 0) left = await leaveEmpty(request, ports, recorder, reach, played)
    }
    ports.progress.say(`${plan.workload}  checking`)
    const checkedFromNs = clock.nowNs()
    // What a run had recorded when it was interrupted is still judged; only a check that is interrupted itself ends.
    const stopped = signal.aborted
    const checking = checkRun(await runs.open(directory.path), ports.histories)
    const report = await (stopped ? checking : unlessAborted(signal, checking))
    const timed = {
      ...report,
      reasons: left === null ? report.reasons : [...report.reasons, `note: ${left}`],
      timings: {
        ...report.timings,
        checkMs: elapsedMs(checkedFromNs, clock.nowNs()),
        totalMs: elapsedMs(startNs, clock.nowNs()),
      },
    }
    await directory.writeReport(timed)
    if (played.refusal) throw played.refusal
    return timed
  } catch (error) {
    throw left === null ? error : withSentence(error, left)
  } finally {
    removed()
  }
}

/** Proves that the run may begin, and empties what the operator gave up. */
async function prepare(request: RunRequest, {keyspaces, clock, runs, histories}: RunPorts): Promise<FlushReach> {
  const {views, plan, allowFlush, settle, signal, runId} = request
  await checkRoles(views)
  signal.throwIfAborted()
  const reach = await checkSafety(views, plan, keyspaces, allowFlush, runId, async (held) =>
    findWriter(held, views.primary.address, await runs.near(request.directory), histories),
  )
  signal.throwIfAborted()
  if (groundOf(request, request) === 'given up')
    await startEmpty(views, reach, settle.timeoutMs, keyspaces, clock, signal)
  return reach
}

function play(
  request: RunRequest,
  {keyspaces, clock, progress}: RunPorts,
  reach: FlushReach,
  recorder: Recorder,
  watch: ServerWatch,
): Promise<PlayResult> {
  return playWorkload({
    ...request,
    databases: reach.databases,
    reach,
    ground: groundOf(request, request),
    recorder,
    keyspaces,
    clock,
    // A sweep is there to try everything.
    endsEarly: request.plan.workload !== SWEEP_NAME,
    afterRound: (round) => watch.afterRound(round),
    onProgress: (shown) => progress.show(shown),
  })
}

/** Removes what the run wrote, unless it is to be kept. Resolves with a sentence on what stayed, or null. */
async function leaveEmpty(
  {views, keep, settle, plan, signal, directory}: RunRequest,
  {keyspaces, clock, progress}: RunPorts,
  {named}: Recorder,
  {databases}: FlushReach,
  played: PlayResult | undefined,
): Promise<string | null> {
  if (keep) return null
  progress.say(`${plan.workload}  removing its keys`)
  const status = played?.settle?.status
  const answering = views.replicas.filter(({name}) => played?.losses.some(({view}) => view === name) !== true)
  const patient = status === 'converged' && !signal.aborted
  const left = await cleanUp(
    {
      views: {primary: views.primary, replicas: answering},
      databases,
      named,
      drifted: status === 'diverged',
      timeoutMs: patient ? settle.timeoutMs : Math.min(settle.timeoutMs, IMPATIENT_MS),
    },
    keyspaces,
    clock,
  )
  return left && `${describeLeftover(left)}; lockstep clean ${directory} removes them`
}

/** The same error, which also tells that something stayed on the servers. */
function withSentence(error: unknown, sentence: string): Error {
  if (error instanceof Failure) return new Failure(error.kind, `${error.message}; ${sentence}`, error.hint)
  return new Error(`${error instanceof Error ? error.message : String(error)}; ${sentence}`, {cause: error})
}

function elapsedMs(fromNs: number, toNs: number): number {
  return Math.round((toNs - fromNs) / 1e6)
}
