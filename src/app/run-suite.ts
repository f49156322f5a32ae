import type {RunReport, SuiteReport} from '../core/report/report.js'
import {mergeRuns} from '../core/report/merge-runs.js'
import {unsweptCommands} from '../core/sweep/sweep-cases.js'
import {SWEEP_NAME, sweepWorkload} from '../core/sweep/sweep-workload.js'
import {formatWorkload} from '../core/workload/format-workload.js'
import {makePlan} from '../core/workload/make-plan.js'
import {withRounds} from '../core/workload/with-rounds.js'
import {withViews} from '../core/workload/with-views.js'
import {Failure} from './failure.js'
import type {LoadedWorkload} from './load-workload.js'
import {offeredCommands} from './offered-commands.js'
import type {OpenPair} from './ports/pair-source.js'
import {DEFAULT_RUNS} from './ports/run-store.js'
import {runWorkload, type RunPorts} from './run-workload.js'
import type {SettleOptions} from './settle.js'
import {viewRoles} from './view-roles.js'

/** Workloads to run one after the other on one pair. */
export interface SuiteRequest {
  /** What the user asked for, as reports name it. */
  readonly name: string
  readonly workloads: readonly LoadedWorkload[]
  readonly seed: number
  readonly pair: OpenPair
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
  /** Told what would be left behind if the process ended at once, until the returned function is called. */
  readonly leaves: (what: () => string) => () => void
}

/**
 * Runs every workload and gives one report. A Failure before the first run is thrown, and a refusal always: nothing may
 * be flushed after it. Later ones are reasons.
 */
export async function runSuite(request: SuiteRequest, ports: RunPorts): Promise<RunReport | SuiteReport> {
  const runs: RunReport[] = []
  const missing: string[] = []
  for (const loaded of request.workloads) {
    const {name} = loaded.workload
    if (request.signal.aborted) {
      missing.push(`${name}: not run, interrupted`)
      continue
    }
    try {
      runs.push(await runOne(request, loaded, ports))
    } catch (error) {
      if (runs.length === 0 || !(error instanceof Failure) || error.kind === 'refused') throw error
      missing.push(`${name}: not run: ${error.message}`)
    }
  }
  if (runs.length === 1 && missing.length === 0) return runs[0]!
  const repeat = request.repeat(request.workloads.map(({source}) => source))
  return mergeRuns({workload: request.name, seed: request.seed, runs, repeat, missing})
}

async function runOne(request: SuiteRequest, loaded: LoadedWorkload, ports: RunPorts): Promise<RunReport> {
  const {pair, seed} = request
  const {workload, text, source, leftOut} = await fitToServer(loaded, pair, ports)
  const directory = directoryFor(request, workload.name, ports)
  const ended = request.leaves(
    () => `keys of this run on ${pair.views.primary.address}; lockstep clean ${directory} deletes them`,
  )
  try {
    return await runWorkload(
      {
        ...request,
        plan: makePlan(withViews(workload, viewRoles(pair.views)), seed),
        text,
        views: pair.views,
        runId: pair.runId,
        directory,
        repeat: request.repeat([source]),
        leftOut,
        ...(pair.lab ? {lab: pair.lab} : {}),
      },
      ports,
    )
  } finally {
    ended()
  }
}

/** The sweep tries the commands of the server at hand; every other workload is what it is. */
async function fitToServer(
  loaded: LoadedWorkload,
  {views}: OpenPair,
  {keyspaces}: RunPorts,
): Promise<LoadedWorkload & {readonly leftOut: readonly string[]}> {
  if (loaded.source !== SWEEP_NAME) return {...loaded, leftOut: []}
  const offered = await offeredCommands(views.primary, keyspaces)
  const workload = withRounds(sweepWorkload(offered), loaded.workload.rounds)
  const unswept = unsweptCommands(offered).map((name) => name.toUpperCase())
  const leftOut = unswept.length === 0 ? [] : [`commands that lockstep does not know how to try: ${unswept.join(', ')}`]
  return {...loaded, workload, text: formatWorkload(workload), leftOut}
}

function directoryFor({out, workloads}: SuiteRequest, workload: string, {clock}: RunPorts): string {
  if (out !== undefined) return workloads.length === 1 ? out : `${out}/${workload}`
  return `${DEFAULT_RUNS}/${fileTime(clock.wallTime())}-${workload}`
}

/** A time as the names of run directories begin with it: `20261120T130811000Z`. */
export function fileTime(time: Date): string {
  return time
    .toISOString()
    .replaceAll(/[-:]/g, '')
    .replace(/\.(\d+)Z/, '$1Z')
}
