import type {HistoryHeader} from '../core/history/header.js'
import type {RunReport, TargetFacts} from '../core/report/report.js'
import type {LabSetting, RunDescription} from '../core/run-description.js'
import type {Plan} from '../core/workload/plan.js'
import {checkRun} from './check-run.js'
import {awaitEmpty, deleteNamedKeys, flushDatabases} from './cleanup.js'
import {deleteEverywhere} from './delete-everywhere.js'
import {Failure} from './failure.js'
import {playWorkload, type PlayResult} from './play-workload.js'
import type {Clock} from './ports/clock.js'
import type {HistoryFiles} from './ports/history-files.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {ProgressPort} from './ports/progress.js'
import type {RunStore} from './ports/run-store.js'
import {allViews, type View, type Views} from './ports/view.js'
import {checkRoles, checkSafety} from './preflight.js'
import {Recorder} from './recorder.js'
import {TraceRecorder} from './trace-recorder.js'
import {ServerWatch} from './server-watch.js'
import {settledFacts, type SettleOptions} from './settle.js'

/** One workload to run, and how. */
export interface RunRequest {
  readonly plan: Plan
  /** The workload as given, for the run directory. */
  readonly text: string
  readonly views: Views
  readonly runId: string
  /** Where the run directory is made. */
  readonly directory: string
  readonly settle: SettleOptions
  /** Primaries (`host:port`) whose data may be destroyed. */
  readonly allowFlush: readonly string[]
  /** Leaves what the run wrote on the servers. */
  readonly keep: boolean
  readonly repeat: string
  /** Records the MONITOR stream of every view. */
  readonly trace: boolean
  /** What the workload was to try and cannot. */
  readonly leftOut?: readonly string[]
  readonly lab?: LabSetting
  readonly lockstepVersion: string
  readonly signal: AbortSignal
}

/** The outside world a run needs. */
export interface RunPorts {
  readonly clock: Clock
  readonly keyspaces: KeyspacePort
  readonly runs: RunStore
  readonly histories: HistoryFiles
  readonly progress: ProgressPort
}

/**
 * Runs one workload against a live pair: preflight, play, settle, compare, judge, clean up. Everything it concludes it
 * concludes from the run directory, as `check` does. Rejects with a Failure when the run cannot begin.
 */
export async function runWorkload(request: RunRequest, ports: RunPorts): Promise<RunReport> {
  const {plan, views} = request
  const {clock, keyspaces} = ports
  const startNs = clock.nowNs()
  await checkRoles(views)
  const databases = await checkSafety(views, plan, keyspaces, request.allowFlush, request.runId)
  if (request.allowFlush.includes(views.primary.address)) await startEmpty(request, ports, databases)
  const watch = await ServerWatch.begin(views)
  const directory = await ports.runs.create(request.directory)
  const description = describe(request, databases, clock)
  await directory.writeRun(description)

  const traces = request.trace ? await TraceRecorder.start(views, directory, clock) : null
  const sink = await directory.openHistory(historyHeader(request))
  const recorder = new Recorder(sink)
  const playedFromNs = clock.nowNs()
  let played: PlayResult
  try {
    played = await playWorkload({
      ...request,
      databases,
      recorder,
      keyspaces,
      clock,
      onProgress: (progress) => ports.progress.show(progress),
    })
  } finally {
    await sink.close()
  }
  const playedUntilNs = clock.nowNs()
  const traced = await traces?.stop()
  ports.progress.say(`${plan.workload}  checking`)
  const incomplete = [
    ...(request.leftOut ?? []),
    ...played.incomplete,
    ...(traced?.incomplete ?? []),
    ...(await serverChanges(watch, recorder, clock)),
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
      settle: played.settle && settledFacts(played.settle),
      timings: {
        preflightMs: elapsedMs(startNs, playedFromNs),
        playMs: elapsedMs(playedFromNs, playedUntilNs),
        settleMs: played.settle?.waitedMs ?? 0,
      },
    },
  })
  const checkedFromNs = clock.nowNs()
  const report = await checkRun(await ports.runs.open(directory.path), ports.histories)
  await leaveEmpty(request, ports, recorder, databases, played)
  const timed = {
    ...report,
    timings: {
      ...report.timings,
      checkMs: elapsedMs(checkedFromNs, clock.nowNs()),
      totalMs: elapsedMs(startNs, clock.nowNs()),
    },
  }
  await directory.writeReport(timed)
  return timed
}

async function startEmpty(
  request: RunRequest,
  {keyspaces, clock}: RunPorts,
  databases: readonly number[],
): Promise<void> {
  const {views, plan, settle} = request
  await flushDatabases(views.primary, databases, plan.touchesAllDatabases)
  if (await awaitEmpty(views, databases, keyspaces, clock, settle.timeoutMs)) return
  throw new Failure(
    'unreachable',
    `the pair was flushed (--allow-flush), but did not become empty within ${settle.timeoutMs} ms`,
    'see lockstep doctor; a longer --settle-timeout if it is only slow',
  )
}

/** Deletes what the run wrote, unless it is to be kept or the primary was lost. */
async function leaveEmpty(
  request: RunRequest,
  ports: RunPorts,
  recorder: Recorder,
  databases: readonly number[],
  {settle, lostViews}: PlayResult,
): Promise<void> {
  const {views} = request
  if (request.keep || lostViews.includes(views.primary.name)) return
  try {
    if (settle?.status === 'diverged') await deleteEverywhere(views.primary, recorder.namedKeys)
    else await deleteNamedKeys(views.primary, recorder.namedKeys)
    if (settle?.status === 'converged')
      await awaitEmpty(views, databases, ports.keyspaces, ports.clock, request.settle.timeoutMs)
  } catch (error) {
    // The verdict stands; a server that is lost now would have been noticed before.
    if (!(error instanceof Failure)) throw error
  }
}

async function serverChanges(watch: ServerWatch, recorder: Recorder, clock: Clock): Promise<readonly string[]> {
  const restarts = await watch.restarts(clock)
  // A server that was restarted counts its commands from zero again.
  if (restarts.length > 0) return restarts
  const foreign = await watch.foreignWrites(recorder.sentToPrimary)
  return foreign === null ? [] : [foreign]
}

function historyHeader({views, plan}: RunRequest): HistoryHeader {
  const info = (view: View) =>
    view.role === 'replica' ? {order: view.engine.order, scope: view.engine.orderScope} : {}
  return {
    schema: 'lockstep.history/1',
    views: Object.fromEntries(allViews(views).map((view) => [view.name, info(view)])),
    initial: 'empty',
    workload: plan.workload,
    seed: plan.seed,
  }
}

function describe(request: RunRequest, databases: readonly number[], clock: Clock): RunDescription {
  const {plan, views, lab} = request
  return {
    schema: 'lockstep.run/1',
    lockstep: request.lockstepVersion,
    startedAt: clock.wallTime().toISOString(),
    workload: {name: plan.workload, text: request.text},
    seed: plan.seed,
    rounds: plan.rounds,
    flushes: plan.flushes,
    databases,
    ttlToleranceMs: request.settle.ttlToleranceMs,
    ...hashedWorkers(views),
    targets: {primary: facts(views.primary), replicas: views.replicas.map(facts), caches: views.caches.map(facts)},
    repeat: request.repeat,
    ...(lab ? {lab} : {}),
  }
}

/** Known, and the same, for every replica. */
function hashedWorkers({replicas}: Views): {hashedWorkers?: number} {
  const counts = new Set(replicas.map(({engine}) => engine.hashedWorkers))
  const [only] = counts
  return counts.size === 1 && typeof only === 'number' ? {hashedWorkers: only} : {}
}

function facts({engine, address, role}: View): TargetFacts {
  return {
    engine: engine.engine,
    version: engine.version,
    address,
    role,
    ...(role === 'replica' ? {order: engine.order} : {}),
  }
}

function elapsedMs(fromNs: number, toNs: number): number {
  return Math.round((toNs - fromNs) / 1e6)
}
