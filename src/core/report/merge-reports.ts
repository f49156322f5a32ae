import {mergeVerdicts} from '../verdict.js'
import type {Report} from './report.js'
import {rateBound95} from '../statistics.js'

/** One report over several runs: counts added up, findings of all, the worst verdict. */
export function mergeReports(
  suite: string,
  runs: readonly Report[],
  repeat: string,
  missing: readonly string[],
): Report {
  const [first] = runs
  if (!first) throw new RangeError('a suite has at least one run')
  const sum = (pick: (report: Report) => number) => runs.reduce((total, report) => total + pick(report), 0)
  const verdict = mergeVerdicts([
    ...runs.map((run) => run.verdict),
    ...(missing.length > 0 ? ['inconclusive' as const] : []),
  ])
  const flushesRaced = sum(({strength}) => strength.flushesRaced)
  return {
    schema: 'lockstep.report/1',
    verdict,
    reasons: [...runs.flatMap((run) => run.reasons.map((reason) => `${run.workload}: ${reason}`)), ...missing],
    workload: suite,
    seed: first.seed,
    targets: first.targets,
    rounds: {planned: sum(({rounds}) => rounds.planned), played: sum(({rounds}) => rounds.played)},
    operations: sum(({operations}) => operations),
    writes: sum(({writes}) => writes),
    flushes: sum(({flushes}) => flushes),
    observations: sum(({observations}) => observations),
    settle: runs.at(-1)!.settle,
    snapshots: runs.at(-1)!.snapshots,
    keysCompared: sum(({keysCompared}) => keysCompared),
    divergences: runs.flatMap(({divergences}) => divergences),
    divergenceCount: sum(({divergenceCount}) => divergenceCount),
    anomalies: runs.flatMap(({anomalies}) => anomalies),
    anomalyCount: sum(({anomalyCount}) => anomalyCount),
    citedOperations: {},
    strength: {
      flushesRaced,
      cacheReadsRaced: sum(({strength}) => strength.cacheReadsRaced),
      roundsCompared: sum(({strength}) => strength.roundsCompared),
      divergenceRateBound95: verdict === 'consistent' ? rateBound95(flushesRaced) : null,
    },
    timings: {totalMs: sum(({timings}) => timings.totalMs ?? 0)},
    repeat,
    runs,
  }
}
