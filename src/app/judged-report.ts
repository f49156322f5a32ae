import type {RunReport} from '../core/report/report.js'
import {checkRun} from './check-run.js'
import type {HistoryFiles} from './ports/history-files.js'
import type {StoredRun} from './ports/run-store.js'

/** The report that a run wrote; of a run that was cut off before, what can be judged of it now. */
export function judgedReport(run: StoredRun, files: HistoryFiles): Promise<RunReport> {
  return run.description.finished ? run.report() : checkRun(run, files)
}
