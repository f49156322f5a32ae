import {describeFinding, hasFinding, mainFinding, type Finding} from '../core/shrink/finding.js'
import type {ReplayResult} from '../core/report/render-replay.js'
import type {RunReport} from '../core/report/report.js'
import {mergeVerdicts} from '../core/verdict.js'
import {makePlan} from '../core/workload/make-plan.js'
import {withViews} from '../core/workload/with-views.js'
import {Failure} from './failure.js'
import {judgedReport} from './judged-report.js'
import type {OpenPair, PairSource} from './ports/pair-source.js'
import type {StoredRun} from './ports/run-store.js'
import {recordedWorkload} from './recorded-workload.js'
import {runWorkload, type RunPorts} from './run-workload.js'
import type {SettleOptions} from './settle-options.js'
import {viewRoles} from './view-roles.js'
import {failureRate} from '../core/statistics.js'

/** A recorded run to be repeated. */
export interface ReplayRequest {
  readonly run: StoredRun
  readonly times: number
  readonly pairs: PairSource
  readonly settle: SettleOptions
  readonly allowFlush: readonly string[]
  /** Where the directory of the n-th repetition is made, from 1. */
  readonly directory: (repetition: number) => string
  readonly repeat: string
  readonly lockstepVersion: string
  readonly signal: AbortSignal
}

/**
 * Runs a recorded workload again, with its seed and rounds, each time from databases that are proven empty.
 * Rejects with a Failure when the first repetition cannot begin.
 */
export async function replayRun(request: ReplayRequest, ports: RunPorts): Promise<ReplayResult> {
  const {run, times, signal} = request
  const finding = mainFinding(await judgedReport(run, ports.histories))
  const reports: RunReport[] = []
  const reasons: string[] = []
  for (let repetition = 1; repetition <= times && !signal.aborted; repetition++) {
    ports.progress.say(`replay ${repetition} of ${times}  ${describeFailures(reports, finding)}`)
    try {
      reports.push(await repeat(request, repetition, ports))
    } catch (error) {
      if (reports.length === 0 || !(error instanceof Failure) || error.kind === 'refused') throw error
      if (!isInterrupted(signal)) reasons.push(`repetition ${repetition} could not begin: ${error.message}`)
      break
    }
  }
  if (reports.length < times && reasons.length === 0)
    reasons.push(`interrupted after ${reports.length} of ${times} repetitions`)
  return summarize(request, finding, reports, reasons)
}

async function repeat(request: ReplayRequest, repetition: number, ports: RunPorts): Promise<RunReport> {
  const {run, pairs} = request
  const {seed} = run.description
  // The first one repeats an embedded pair's own chances too; after that they vary, as a server's would, or the rate
  // would say nothing.
  const pair = await pairs.open(seed + repetition - 1)
  try {
    return await playAgain(request, repetition, pair, ports)
  } finally {
    await pair.close()
  }
}

function playAgain(request: ReplayRequest, repetition: number, pair: OpenPair, ports: RunPorts): Promise<RunReport> {
  const {run} = request
  return runWorkload(
    {
      ...request,
      plan: makePlan(withViews(recordedWorkload(run), viewRoles(pair.views)), run.description.seed),
      text: run.description.workload.text,
      views: pair.views,
      runId: pair.runId,
      directory: request.directory(repetition),
      keep: false,
      trace: false,
      lab: pair.lab,
      own: pair.own,
      nemesis: pair.nemesis,
      ended: (lost) => pair.ended(lost),
      ...(run.description.firstRound === undefined ? {} : {firstRound: run.description.firstRound}),
    },
    ports,
  )
}

function summarize(
  {run}: ReplayRequest,
  finding: Finding | null,
  reports: readonly RunReport[],
  reasons: readonly string[],
): ReplayResult {
  const decided = reports.filter(({verdict}) => verdict !== 'inconclusive')
  const runs = reports.map((report) => ({
    verdict: report.verdict,
    failed: isFailure(report, finding),
    directory: report.directory ?? '',
    reasons: report.reasons,
  }))
  return {
    schema: 'lockstep.replay/1',
    verdict: mergeVerdicts([
      ...reports.map(({verdict}) => verdict),
      ...(reasons.length > 0 ? ['inconclusive' as const] : []),
    ]),
    run: run.path,
    workload: run.description.workload.name,
    seed: run.description.seed,
    finding: finding && describeFinding(finding),
    rate: failureRate(runs.filter(({failed}) => failed).length, decided.length),
    undecided: reports.length - decided.length,
    reasons,
    runs,
  }
}

function isInterrupted(signal: AbortSignal): boolean {
  return signal.aborted
}

function isFailure(report: RunReport, finding: Finding | null): boolean {
  return finding ? hasFinding(finding, report) : report.verdict === 'diverged'
}

function describeFailures(reports: readonly RunReport[], finding: Finding | null): string {
  const failures = reports.filter((report) => isFailure(report, finding)).length
  return `${failures} failed so far`
}
