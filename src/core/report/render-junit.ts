import {displayBulk, displaySide} from './display-text.js'
import {describeDivergence} from './describe-divergence.js'
import type {Report} from './report.js'

/** A JUnit file: one test case a workload; divergence is a failure, an inconclusive run an error. */
export function renderJunit(report: Report): string {
  const runs = report.runs ?? [report]
  const count = (verdict: string) => runs.filter((run) => run.verdict === verdict).length
  const cases = runs.map(testCase).join('')
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<testsuite name="lockstep ${escape(report.workload)}" tests="${runs.length}" failures="${count('diverged')}" errors="${count('inconclusive')}" time="${seconds(report)}">\n` +
    `${cases}</testsuite>\n`
  )
}

function testCase(run: Report): string {
  const open = `  <testcase classname="lockstep" name="${escape(run.workload)}" time="${seconds(run)}">\n`
  const output = `    <system-out>${escape(`seed ${run.seed}\nrepeat: ${run.repeat}`)}</system-out>\n  </testcase>\n`
  if (run.verdict === 'consistent') return open + output
  const element = run.verdict === 'diverged' ? 'failure' : 'error'
  const message = run.reasons[0] ?? run.verdict
  return `${open}    <${element} type="${run.verdict}" message="${escape(message)}">${escape(details(run))}</${element}>\n${output}`
}

function details({reasons, divergences, anomalies}: Report): string {
  const rows = divergences.map(
    (row) =>
      `db ${row.db} ${displayBulk(row.key)}: ${describeDivergence(row)}; expected ${displaySide(row.expected, true)}, actual ${displaySide(row.actual, true)}`,
  )
  return [...reasons, ...rows, ...anomalies.map(({message}) => message)].join('\n')
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
