import {mergeVerdicts} from '../verdict.js'
import {rateBound95} from '../statistics.js'
import type {RunReport, SuiteReport} from './report.js'

/** Several runs, as one report names them. */
export interface MergedRuns {
  /** What was asked for. */
  readonly workload: string
  readonly seed: number | null
  /** At least one. */
  readonly runs: readonly RunReport[]
  readonly repeat: string
  /** What was not run, and why. */
  readonly missing: readonly string[]
  /** What else is to be told. */
  readonly notes?: readonly string[]
}

/** One report over several runs: counts added up, the worst verdict. */
export function mergeRuns({workload, seed, runs, repeat, missing, notes = []}: MergedRuns): SuiteReport {
  const [first] = runs
  if (!first) throw new RangeError('a suite has at least one run')
  const sum = (pick: (report: RunReport) => number) => runs.reduce((total, report) => total + pick(report), 0)
  const verdict = mergeVerdicts([
    ...runs.map((run) => run.verdict),
    ...(missing.length > 0 ? ['inconclusive' as const] : []),
  ])
  const flushesRaced = sum(({strength}) => strength.flushesRaced)
  return {
    kind: 'suite',
    schema: 'lockstep.report/1',
    verdict,
    reasons: [
      ...runs.flatMap((run) => run.reasons.map((reason) => `${run.workload}: ${reason}`)),
      ...missing,
      ...notes.map((note) => `note: ${note}`),
    ],
    workload,
    seed,
    targets: first.targets,
    rounds: runs.every(({rounds}) => rounds === null)
      ? null
      : {planned: sum(({rounds}) => rounds?.planned ?? 0), played: sum(({rounds}) => rounds?.played ?? 0)},
    operations: sum(({operations}) => operations),
    writes: sum(({writes}) => writes),
    flushes: sum(({flushes}) => flushes),
    observations: sum(({observations}) => observations),
    keysCompared: sum(({keysCompared}) => keysCompared),
    divergenceCount: sum(({divergenceCount}) => divergenceCount),
    anomalyCount: sum(({anomalyCount}) => anomalyCount),
    strength: {
      flushesRaced,
      cacheReadsRaced: sum(({strength}) => strength.cacheReadsRaced),
      roundsCompared: sum(({strength}) => strength.roundsCompared),
      divergenceRateBound95: verdict === 'consistent' ? rateBound95(flushesRaced) : null,
    },
    // What was not played just now took no time that could be told.
    timings: runs.some(({timings}) => timings.totalMs === undefined)
      ? {}
      : {totalMs: sum(({timings}) => timings.totalMs!)},
    repeat,
    runs,
    missing,
  }
}
