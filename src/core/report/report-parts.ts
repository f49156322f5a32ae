import type {Report, RunReport, SuiteReport} from './report.js'

/** What a report is about, as its headings name it. */
export function titleOf(report: Report): string {
  return report.kind === 'diff' ? 'diff' : report.workload
}

/** The runs that a report is about; one by itself is its own. */
export function runsOf(report: RunReport | SuiteReport): readonly RunReport[] {
  return report.kind === 'suite' ? report.runs : [report]
}
