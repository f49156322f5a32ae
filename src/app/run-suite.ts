import type {RunReport, SuiteReport} from '../core/report/report.js'
import {mergeRuns} from '../core/report/merge-runs.js'
import {SWEEP_NAME} from '../core/workload/catalogue.js'
import {makePlan} from '../core/workload/make-plan.js'
import {withViews} from '../core/workload/with-views.js'
import {Failure} from './failure.js'
import {isOurs} from './ground.js'
import type {LoadedWorkload} from './load-workload.js'
import type {OpenPair, PairSource, RenewablePair} from './ports/pair-source.js'
import {lackingCommands} from './offered-commands.js'
import {DEFAULT_RUNS, fileTime} from './ports/run-store.js'
import {runWorkload, type RunPorts} from './run-workload.js'
import {settleOptionsFor, type SettleRequest} from './settle-options.js'
import {viewRoles} from './view-roles.js'

/** A workload that has killed its servers so often is not begun again. */
const MAX_DEATHS = 10

/** Workloads to run one after the other on one pair. */
export interface SuiteRequest {
  /** What the user asked for, as reports name it. */
  readonly name: string
  readonly workloads: readonly LoadedWorkload[]
  readonly seed: number
  readonly pair: RenewablePair
  /** Connects to the same pair again, after a server was lost that lockstep did not start. */
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
        if (hasDied(runs.at(-1)!)) await request.pair.renew('a server died')
      } else missing.push(...(await runThrough(request, loaded, ports, runs)))
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

/**
 * Runs a workload to its end. Where a server of a pair of lockstep's own dies, the pair is started anew and the run goes
 * on behind that round, in a directory of its own. Resolves with what was not run, and why.
 */
async function runThrough(
  request: SuiteRequest,
  loaded: LoadedWorkload,
  ports: RunPorts,
  runs: RunReport[],
): Promise<readonly string[]> {
  const {pair, signal} = request
  const {name, rounds} = loaded.workload
  let firstRound = 1
  for (let attempt = 1; firstRound <= rounds; attempt++) {
    const report = await runOne(request, loaded, ports, {attempt, firstRound})
    runs.push(report)
    if (!hasDied(report) || signal.aborted) return []
    await pair.renew('a server died')
    // The round that it died in is left out.
    firstRound = Math.max(...report.deaths!.map(({round}) => round ?? 0), firstRound + (report.rounds?.played ?? 0)) + 1
    const left = rounds - firstRound + 1
    if (attempt === MAX_DEATHS && left > 0)
      return [`${name}: ${left} of ${rounds} rounds were not played: servers died ${MAX_DEATHS} times`]
  }
  return []
}

function hasDied({deaths = []}: RunReport): boolean {
  return deaths.length > 0
}

/** The words on a workload that this server has not the commands for. */
function leftOut({workload}: LoadedWorkload, {pair}: SuiteRequest, lacking: readonly string[]): string {
  const {address, engine} = pair.views.primary
  const names = lacking.join(', ').toUpperCase()
  return `${workload.name} was left out: ${address} (${engine.engine} ${engine.version}) has no ${names}`
}

/** A run of a workload among others: the n-th on this workload, from 1, and where it begins. */
interface Attempt {
  readonly attempt: number
  readonly firstRound?: number
  readonly leftOut?: readonly string[]
}

async function sweepAll(request: SuiteRequest, loaded: LoadedWorkload, ports: RunPorts) {
  const {runSweep} = await import('./run-sweep.js')
  const {pair, pairs, seed, signal} = request
  return runSweep(
    {
      loaded,
      pair,
      reconnect: async () => {
        if (!isOurs(pair)) return pairs.open(seed)
        await pair.renew('a server died')
        return pair
      },
      signal,
      run: (attempt, on, sweep, leftOut) => runOne({...request, pair: on}, sweep, ports, {attempt, leftOut}),
    },
    ports,
  )
}

async function runOne(
  request: Omit<SuiteRequest, 'pair'> & {readonly pair: OpenPair},
  {workload, text, source}: LoadedWorkload,
  ports: RunPorts,
  {attempt, firstRound = 1, leftOut = []}: Attempt,
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
      nemesis: pair.nemesis,
      ended: (lost) => pair.ended(lost),
      ...(firstRound === 1 ? {} : {firstRound}),
    },
    ports,
  )
}

/** Further attempts stand beside the first one. */
function directoryFor(
  {out, workloads}: Pick<SuiteRequest, 'out' | 'workloads'>,
  workload: string,
  attempt: number,
  {clock}: RunPorts,
): string {
  const end = attempt === 1 ? '' : `-${attempt}`
  if (out !== undefined) return `${workloads.length === 1 ? out : `${out}/${workload}`}${end}`
  return `${DEFAULT_RUNS}/${fileTime(clock.wallTime())}-${workload}${end}`
}
