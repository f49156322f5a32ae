import {stat} from 'node:fs/promises'
import {historyFiles} from '../../adapters/history-files.js'
import {runStore} from '../../adapters/run-store.js'
import {checkHistoryFile, checkRun} from '../../app/check-run.js'
import {unlessAborted} from '../../app/unless-aborted.js'
import type {Order} from '../../core/order.js'
import {mergeRuns} from '../../core/report/merge-runs.js'
import type {RunReport, SuiteReport} from '../../core/report/report.js'
import {shellWords} from '../flags/repeat-line.js'
import {runPaths} from './run-paths.js'

/**
 * Checks run directories, folders of them, and history files; of several, one report over all. Rejects with the reason
 * of `signal` as soon as that is aborted.
 */
export async function checkPaths(
  paths: readonly string[],
  order: Order | undefined,
  signal: AbortSignal,
): Promise<RunReport | SuiteReport> {
  const runs: RunReport[] = []
  for (const path of (await Promise.all(paths.map(runPaths))).flat()) {
    const isFolder = (await stat(path)).isDirectory()
    const checking = isFolder
      ? checkRun(await runStore.open(path), historyFiles, order)
      : checkHistoryFile(path, historyFiles, order)
    runs.push(await unlessAborted(signal, checking))
  }
  if (runs.length === 1) return runs[0]!
  const repeat = shellWords(['lockstep', 'check', ...paths])
  return mergeRuns({workload: 'check', seed: null, runs, repeat, missing: []})
}
