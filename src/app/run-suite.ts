import type {RunReport, SuiteReport} from '../core/report/report.js'
import {mergeRuns} from '../core/report/merge-runs.js'
import {SWEEP_NAME} from '../core/workload/catalogue.js'
import {makePlan} from '../core/workload/make-plan.js'
import {withViews} from '../core/workload/with-views.js'
import {Failure} from './failure.js'
import type {LoadedWorkload} from './load-workload.js'
import type {OpenPair, PairSource} from './ports/pair-source.js'
import {lackingCommands} from './offered-commands.js'
import {DEFAULT_RUNS, fileTime} from './ports/run-store.js'
import {runWorkload, type RunPorts} from './run-workload.js'
import {settleOptionsFor, type SettleRequest} from './settle.js'
import {viewRoles} from './view-roles.js'

/** Workloads to run one after the other on one pair. */
export interface SuiteRequest {
  /** What the user asked for, as reports name it. */
  readonly name: string
  readonly workloads: readonly LoadedWorkload[]
  readonly seed: number
  readonly pair: OpenPair
  /** Connects to the same pair again, after a server was lost. */
  readonly pairs: PairSource
  readonly settle: SettleRequest
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
export async function runSuite(request: SuiteRequest, ports: RunPorts): Promise<RunReport | SuiteReport> {
  const runs: RunReport[] = []
  const missing: string[] = []
  const notes: string[] = []
  for (const loaded of request.workloads) {
    const {name} = loaded.workload
    if (request.signal.aborted) {
      missing.push(`${name}: not run, interrupted`)
      continue
    }
    try {
      const lacking = await lackingCommands(request.pair.views.primary, loaded.workload.needs ?? [])
      if (lacking.length > 0) {
        notes.push(leftOut(loaded, request, lacking))
        continue
      }
      if (loaded.source === SWEEP_NAME) {
        const swept = await sweepAll(request, loaded, ports)
        runs.push(...swept.runs)
        missing.push(...swept.missing.map((sentence) => `${name}: ${sentence}`))
      } else runs.push(await runOne(request, loaded, ports))
    } catch (error) {
      if (runs.length === 0 || !(error instanceof Failure) || error.kind === 'refused') throw error
      missing.push(`${name}: not run: ${error.message}`)
    }
  }
  if (runs.length === 1 && missing.length === 0 && notes.length === 0) return runs[0]!
  if (runs.length === 0 && missing.length === 0) throw new Failure('usage', notes.join('; '), 'choose another workload')
  const repeat = request.repeat(request.workloads.map(({source}) => source))
  return mergeRuns({workload: request.name, seed: request.seed, runs, repeat, missing, notes})
}

/** The words on a workload that this server has not the commands for. */
function leftOut({workload}: LoadedWorkload, {pair}: SuiteRequest, lacking: readonly string[]): string {
  const {address, engine} = pair.views.primary
  const names = lacking.join(', ').toUpperCase()
  return `${workload.name} was left out: ${address} (${engine.engine} ${engine.version}) has no ${names}`
}

async function sweepAll(request: SuiteRequest, loaded: LoadedWorkload, ports: RunPorts) {
  const {runSweep} = await import('./run-sweep.js')
  const {pair, pairs, seed, signal} = request
  return runSweep(
    {
      loaded,
      pair,
      reconnect: () => pairs.open(seed),
      signal,
      run: (attempt, on, sweep, leftOut) => runOne({...request, pair: on}, sweep, ports, leftOut, attempt),
    },
    ports,
  )
}

async function runOne(
  request: SuiteRequest,
  {workload, text, source}: LoadedWorkload,
  ports: RunPorts,
  leftOut: readonly string[] = [],
  attempt = 1,
): Promise<RunReport> {
  const {pair, seed} = request
  const directory = directoryFor(request, workload.name, attempt, ports)
  return runWorkload(
    {
      ...request,
      settle: settleOptionsFor(pair.views, request.settle),
      plan: makePlan(withViews(workload, viewRoles(pair.views)), seed),
      text,
      views: pair.views,
      runId: pair.runId,
      directory,
      repeat: request.repeat([source]),
      leftOut,
      lab: pair.lab,
      own: pair.own,
    },
    ports,
  )
}

/** Further attempts of a sweep stand beside the first one. */
function directoryFor({out, workloads}: SuiteRequest, workload: string, attempt: number, {clock}: RunPorts): string {
  const end = attempt === 1 ? '' : `-${attempt}`
  if (out !== undefined) return `${workloads.length === 1 ? out : `${out}/${workload}`}${end}`
  return `${DEFAULT_RUNS}/${fileTime(clock.wallTime())}-${workload}${end}`
}
