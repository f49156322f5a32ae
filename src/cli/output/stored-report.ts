import {historyFiles} from '../../adapters/history-files.js'
import {readDiffReport} from '../../adapters/diff-store.js'
import {holdsDiff, runStore} from '../../adapters/run-store.js'
import {Failure} from '../../app/failure.js'
import {judgedReport} from '../../app/judged-report.js'
import {mergeRuns} from '../../core/report/merge-runs.js'
import type {Report, RunReport} from '../../core/report/report.js'
import {shellWords} from '../flags/repeat-line.js'
import {runPaths} from './run-paths.js'

/**
 * The report that a run or a diff wrote, or one over all that a folder holds; of a run that was cut off before, what can
 * be judged of it now.
 */
export async function storedReport(path: string | undefined): Promise<Report> {
  if (path === undefined) throw new Failure('usage', 'name a run directory', 'lockstep report RUN')
  const paths = await runPaths(path)
  if (paths.length === 1 && (await holdsDiff(paths[0]!))) return readDiffReport(paths[0]!)
  const runs: RunReport[] = []
  for (const each of paths) runs.push(await judgedReport(await runStore.open(each), historyFiles))
  if (runs.length === 1) return runs[0]!
  const repeat = shellWords(['lockstep', 'report', path])
  return mergeRuns({workload: 'report', seed: null, runs, repeat, missing: []})
}
