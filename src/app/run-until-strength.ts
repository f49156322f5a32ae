import {formatDuration} from '../core/duration.js'
import {mergeRuns} from '../core/report/merge-runs.js'
import type {RunReport, SuiteReport} from '../core/report/report.js'
import {runsOf} from '../core/report/report-parts.js'
import type {RunPorts} from './run-workload.js'
import {runSuite, type SuiteRequest} from './run-suite.js'
import {percent, rateBound95} from '../core/statistics.js'

/** Workloads to be run until they prove enough. */
export interface StrengthRequest extends Omit<SuiteRequest, 'repeat'> {
  /** The bound on the rate of divergence of raced flushes to be reached, 0 to 1. */
  readonly until: number
  readonly budgetMs: number
  /** The command line for these workloads with this seed. */
  readonly repeat: (seed: number) => SuiteRequest['repeat']
}

/**
 * Runs the workloads with one seed after the other until raced flushes are shown to diverge less often than asked, or
 * something is found, or the time is up. A bound that was not reached makes the whole inconclusive, and says how far
 * it came: whoever asks for a strength must not take less for it.
 */
export async function runUntilStrength(request: StrengthRequest, ports: RunPorts): Promise<RunReport | SuiteReport> {
  const {clock} = ports
  const {signal, until, budgetMs, seed, out} = request
  const endNs = clock.nowNs() + budgetMs * 1e6
  const runs: RunReport[] = []
  let raced = 0
  for (let at = seed; ; at++) {
    const folder = out === undefined ? {out} : {out: `${out}/seed-${at}`}
    const report = await runSuite({...request, ...folder, seed: at, repeat: request.repeat(at)}, ports)
    runs.push(...runsOf(report))
    raced += report.strength.flushesRaced
    const reached = (rateBound95(raced) ?? 1) <= until
    if (report.verdict !== 'consistent' || reached || signal.aborted || clock.nowNs() >= endNs) {
      const missing = report.verdict === 'consistent' && !reached ? [shortfall(raced, until, budgetMs)] : []
      if (runs.length === 1 && missing.length === 0) return runs[0]!
      const repeat = request.repeat(seed)(request.workloads.map(({source}) => source))
      return mergeRuns({workload: request.name, seed, runs, repeat, missing})
    }
  }
}

function shortfall(raced: number, until: number, budgetMs: number): string {
  const bound = rateBound95(raced)
  const far =
    bound === null
      ? 'no flush raced with a write: choose workloads that flush'
      : `${raced.toLocaleString('en')} flushes raced without a finding, which shows less than ${percent(bound)}: give more time with --budget`
  return `the strength asked for, ${percent(until)}, was not reached within ${formatDuration(budgetMs)}: ${far}`
}
