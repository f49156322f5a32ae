import {join} from 'node:path'
import {historyFiles} from '../../adapters/history-files.js'
import {KeyspaceReader} from '../../adapters/redis/keyspace-reader.js'
import {DEFAULT_RUNS, runStore} from '../../adapters/run-store.js'
import type {LoadedWorkload} from '../../app/load-workload.js'
import type {Clock} from '../../app/ports/clock.js'
import type {ProgressPort} from '../../app/ports/progress.js'
import {Failure} from '../../app/failure.js'
import {offeredCommands} from '../../app/offered-commands.js'
import {runWorkload} from '../../app/run-workload.js'
import type {SettleOptions} from '../../app/settle.js'
import {viewRoles} from '../../app/view-roles.js'
import {mergeRuns} from '../../core/report/merge-runs.js'
import type {RunReport, SuiteReport} from '../../core/report/report.js'
import {unsweptCommands} from '../../core/sweep/sweep-cases.js'
import {SWEEP_NAME, sweepWorkload} from '../../core/sweep/sweep-workload.js'
import {formatWorkload} from '../../core/workload/format-workload.js'
import {withRounds} from '../../core/workload/with-rounds.js'
import {makePlan} from '../../core/workload/make-plan.js'
import {withViews} from '../../core/workload/with-views.js'
import {fileTime} from '../output/file-time.js'
import type {Pair} from '../targets/pair.js'

/** Workloads to run one after the other on one pair. */
export interface SuiteRequest {
  /** What the user asked for, as reports name it. */
  readonly name: string
  readonly workloads: readonly LoadedWorkload[]
  readonly seed: number
  readonly pair: Pair
  readonly clock: Clock
  readonly progress: ProgressPort
  readonly settle: SettleOptions
  readonly allowFlush: readonly string[]
  readonly keep: boolean
  readonly trace: boolean
  /** The run directory, or the folder of them when there are several workloads. */
  readonly out: string | undefined
  /** The command line for these workloads. */
  readonly repeat: (workloads: readonly string[]) => string
  readonly lockstepVersion: string
  readonly signal: AbortSignal
}

/**
 * Runs every workload and gives one report. A Failure before the first run is thrown, and a refusal always: nothing may
 * be flushed after it. Later ones are reasons.
 */
export async function runSuite(request: SuiteRequest): Promise<RunReport | SuiteReport> {
  const runs: RunReport[] = []
  const missing: string[] = []
  for (const loaded of request.workloads) {
    const {name} = loaded.workload
    if (request.signal.aborted) {
      missing.push(`${name}: not run, interrupted`)
      continue
    }
    try {
      runs.push(await runOne(request, loaded))
    } catch (error) {
      if (runs.length === 0 || !(error instanceof Failure) || error.kind === 'refused') throw error
      missing.push(`${name}: not run: ${error.message}`)
    }
  }
  if (runs.length === 1 && missing.length === 0) return runs[0]!
  const repeat = request.repeat(request.workloads.map(({source}) => source))
  return mergeRuns({workload: request.name, seed: request.seed, runs, repeat, missing})
}

async function runOne(request: SuiteRequest, loaded: LoadedWorkload): Promise<RunReport> {
  const {pair, clock, progress, seed} = request
  const {workload, text, source, leftOut} = await fitToServer(loaded, pair)
  return runWorkload(
    {
      plan: makePlan(withViews(workload, viewRoles(pair.views)), seed),
      text,
      views: pair.views,
      runId: pair.runId,
      directory: directoryFor(request, workload.name),
      settle: request.settle,
      allowFlush: request.allowFlush,
      keep: request.keep,
      trace: request.trace,
      repeat: request.repeat([source]),
      leftOut,
      ...(pair.lab ? {lab: pair.lab} : {}),
      lockstepVersion: request.lockstepVersion,
      signal: request.signal,
    },
    {clock, keyspaces: new KeyspaceReader(), runs: runStore, histories: historyFiles, progress},
  )
}

/** The sweep tries the commands of the server at hand; every other workload is what it is. */
async function fitToServer(
  loaded: LoadedWorkload,
  {views}: Pair,
): Promise<LoadedWorkload & {readonly leftOut: readonly string[]}> {
  if (loaded.source !== SWEEP_NAME) return {...loaded, leftOut: []}
  const offered = await offeredCommands(views.primary, new KeyspaceReader())
  const workload = withRounds(sweepWorkload(offered), loaded.workload.rounds)
  const unswept = unsweptCommands(offered).map((name) => name.toUpperCase())
  const leftOut = unswept.length === 0 ? [] : [`commands that lockstep does not know how to try: ${unswept.join(', ')}`]
  return {...loaded, workload, text: formatWorkload(workload), leftOut}
}

function directoryFor({out, workloads, clock}: SuiteRequest, workload: string): string {
  if (out !== undefined) return workloads.length === 1 ? out : join(out, workload)
  return join(DEFAULT_RUNS, `${fileTime(clock.wallTime())}-${workload}`)
}
