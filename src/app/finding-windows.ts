import {shownFindings, WindowCollector, type FindingWindow} from '../core/report/finding-window.js'
import type {RunReport} from '../core/report/report.js'
import type {HistoryFiles} from './ports/history-files.js'

/** The operations around what a run found, from its history; that is read twice and never held whole. */
export async function findingWindows(
  report: RunReport,
  historyPath: string,
  files: HistoryFiles,
): Promise<readonly FindingWindow[]> {
  const findings = shownFindings(report)
  if (findings.length === 0) return []
  const collector = new WindowCollector(findings)
  await files.read(historyPath, (line) => {
    if (line.kind === 'operation') collector.cite(line.operation)
  })
  await files.read(historyPath, (line) => {
    if (line.kind === 'operation') collector.collect(line.operation)
  })
  return collector.windows
}
