import {legalReads} from '../core/course/legal-reads.js'
import {courseOf} from '../core/course/run-course.js'
import {shownFindings, WindowCollector, type RunPicture} from '../core/report/finding-window.js'
import type {RunReport} from '../core/report/report.js'
import type {HistoryFiles} from './ports/history-files.js'
import {readHistory} from './read-history.js'

/** What the history of a run shows: how it went, and the operations around what was found. It is read twice. */
export async function runPicture(report: RunReport, historyPath: string, files: HistoryFiles): Promise<RunPicture> {
  const {history} = await readHistory(historyPath, files)
  const course = courseOf(history, report.nemesis)
  const findings = shownFindings(report)
  if (findings.length === 0) return {windows: [], course}
  const collector = new WindowCollector(findings, history)
  await files.read(historyPath, (line) => {
    if (line.kind === 'operation') collector.collect(line.operation)
  })
  return {windows: collector.windows(course.phases, (ids) => legalReads(history, ids)), course}
}
