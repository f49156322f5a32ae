import {historyFiles} from '../../adapters/history-files.js'
import {readDiffReport} from '../../adapters/diff-store.js'
import {holdsDiff, runStore} from '../../adapters/run-store.js'
import {Failure} from '../../app/failure.js'
import {judgedReport} from '../../app/judged-report.js'
import type {Report} from '../../core/report/report.js'

/** The report a run or a diff wrote; of a run that was cut off before, what can be judged of it now. */
export async function storedReport(path: string | undefined): Promise<Report> {
  if (path === undefined) throw new Failure('usage', 'name a run directory', 'lockstep report RUN')
  if (await holdsDiff(path)) return readDiffReport(path)
  return judgedReport(await runStore.open(path), historyFiles)
}
