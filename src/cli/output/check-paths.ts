import {stat} from 'node:fs/promises'
import {historyFiles} from '../../adapters/history-files.js'
import {runStore} from '../../adapters/run-store.js'
import {checkHistoryFile, checkRun} from '../../app/check-run.js'
import {Failure} from '../../app/failure.js'
import type {Order} from '../../core/history/header.js'
import {mergeReports} from '../../core/report/merge-reports.js'
import type {Report} from '../../core/report/report.js'
import {shellWords} from './shell-words.js'

/** Checks run directories and history files; of several, one report over all. */
export async function checkPaths(paths: readonly string[], order: Order | undefined): Promise<Report> {
  const reports: Report[] = []
  for (const path of paths) {
    const kind = await stat(path).catch(() => null)
    if (!kind)
      throw new Failure('usage', `${path}: no such file or directory`, 'name a run directory or a history file')
    reports.push(
      kind.isDirectory()
        ? await checkRun(await runStore.open(path), historyFiles, order)
        : await checkHistoryFile(path, historyFiles, order),
    )
  }
  return reports.length === 1
    ? reports[0]!
    : mergeReports('check', reports, shellWords(['lockstep', 'check', ...paths]), [])
}
