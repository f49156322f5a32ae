import {displayBulk, displaySides} from './display-text.js'
import {describeDivergence} from './describe-divergence.js'
import type {DiffReport, Report, RunReport} from './report.js'
import {titleOf} from './report-parts.js'

/**
 * A JUnit file: one test case a workload, or the diff; divergence is a failure, what is inconclusive an error, and so is
 * each workload that was not run.
 */
export function renderJunit(report: Report): string {
  const cases = report.kind === 'suite' ? report.runs : [report]
  const missing = report.kind === 'suite' ? report.missing : []
  const count = (verdict: string) => cases.filter((one) => one.verdict === verdict).length
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<testsuite name="lockstep ${escape(titleOf(report))}" tests="${cases.length + missing.length}" failures="${count('diverged')}" errors="${count('inconclusive') + missing.length}" time="${seconds(report)}">\n` +
    `${cases.map(testCase).join('')}${missing.map(missingCase).join('')}</testsuite>\n`
  )
}

function missingCase(reason: string): string {
  const [name] = reason.split(': ')
  return `  <testcase classname="lockstep" name="${escape(name!)}" time="0.000">\n    <error type="inconclusive" message="${escape(reason)}"></error>\n  </testcase>\n`
}

function testCase(report: RunReport | DiffReport): string {
  const {verdict, reasons, repeat} = report
  const open = `  <testcase classname="lockstep" name="${escape(titleOf(report))}" time="${seconds(report)}">\n`
  const seed = report.kind === 'run' && report.seed !== null ? `seed ${report.seed}\n` : ''
  const output = `    <system-out>${escape(`${seed}repeat: ${repeat}`)}</system-out>\n  </testcase>\n`
  if (verdict === 'consistent') return open + output
  const element = verdict === 'diverged' ? 'failure' : 'error'
  const message = reasons[0] ?? verdict
  return `${open}    <${element} type="${verdict}" message="${escape(message)}">${escape(details(report))}</${element}>\n${output}`
}

function details(report: RunReport | DiffReport): string {
  const rows = report.divergences.map((row) => {
    const [expected, actual] = displaySides(row)
    const explained = row.explanation === undefined ? '' : `; ${row.explanation}`
    return `db ${row.db} ${displayBulk(row.key)}: ${describeDivergence(row)}; expected ${expected}, actual ${actual}${explained}`
  })
  const anomalies = report.kind === 'run' ? report.anomalies.map(({message}) => message) : []
  return [...new Set([...report.reasons, ...rows, ...anomalies])].join('\n')
}

function seconds({timings}: Report): string {
  return ((timings.totalMs ?? 0) / 1000).toFixed(3)
}

/** XML 1.0 has no way to write most control characters; they are replaced. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, (char) => ({'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'})[char]!)
}
