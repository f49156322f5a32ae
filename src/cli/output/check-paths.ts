import {stat} from 'node:fs/promises'
import {historyFiles} from '../../adapters/history-files.js'
import {runStore} from '../../adapters/run-store.js'
import {checkHistoryFile, checkRun} from '../../app/check-run.js'
import {Failure} from '../../app/failure.js'
import type {Order} from '../../core/history/header.js'
import {mergeRuns} from '../../core/report/merge-runs.js'
import type {RunReport, SuiteReport} from '../../core/report/report.js'
import {shellWords} from './shell-words.js'

/** Checks run directories and history files; of several, one report over all. */
export async function checkPaths(paths: readonly string[], order: Order | undefined): Promise<RunReport | SuiteReport> {
  const runs: RunReport[] = []
  for (const path of paths) {
    const kind = await stat(path).catch(() => null)
    if (!kind)
      throw new Failure('usage', `${path}: no such file or directory`, 'name a run directory or a history file')
    runs.push(
      kind.isDirectory()
        ? await checkRun(await runStore.open(path), historyFiles, order)
        : await checkHistoryFile(path, historyFiles, order),
    )
  }
  if (runs.length === 1) return runs[0]!
  const repeat = shellWords(['lockstep', 'check', ...paths])
  return mergeRuns({workload: 'check', seed: null, runs, repeat, missing: []})
}
