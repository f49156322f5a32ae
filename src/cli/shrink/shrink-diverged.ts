import {Failure} from '../../app/failure.js'
import type {RunPorts} from '../../app/run-workload.js'
import type {ShrinkRequest} from '../../app/shrink-run.js'
import type {RunReport, SuiteReport} from '../../core/report/report.js'
import {runsOf} from '../../core/report/report-parts.js'
import {shrinkStored} from './shrink-stored.js'

const MAX_TRIES = 100_000
const RUNS = 10

/**
 * Shrinks the first run of a report that diverged, else one whose server died, and puts the witness into the report. What keeps it from being
 * shrunk is a reason of the report: the verdict stands.
 */
export async function shrinkDiverged(
  report: RunReport | SuiteReport,
  {pairs, settle, allowFlush, budgetMs, signal}: Omit<ShrinkRequest, 'run' | 'maxTries' | 'runs' | 'floor'>,
  ports: RunPorts,
): Promise<RunReport | SuiteReport> {
  const runs = runsOf(report)
  const isKept = ({directory}: RunReport) => directory !== undefined
  const diverged = runs.findIndex((run) => isKept(run) && run.verdict === 'diverged')
  const at = diverged >= 0 ? diverged : runs.findIndex((run) => isKept(run) && run.deaths !== undefined)
  const directory = runs[at]?.directory
  if (directory === undefined) return report
  const request = {pairs, settle, allowFlush, budgetMs, signal, maxTries: MAX_TRIES, runs: RUNS, floor: null}
  try {
    const {witness, reason} = await shrinkStored(directory, request, undefined, ports)
    if (!witness) return withReason(report, `not shrunk: ${reason ?? ''}`)
    if (report.kind === 'run') return {...report, witness}
    return {...report, runs: runs.map((run, index) => (index === at ? {...run, witness} : run))}
  } catch (error) {
    if (error instanceof Failure) return withReason(report, `not shrunk: ${error.message}`)
    throw error
  }
}

function withReason<T extends RunReport | SuiteReport>(report: T, reason: string): T {
  return {...report, reasons: [...report.reasons, reason]}
}
