import {formatDuration} from '../duration.js'
import {describeDivergence} from './describe-divergence.js'
import {displayBulk, displaySide} from './display-text.js'
import type {Report, TargetFacts} from './report.js'

const MAX_ROWS = 20

/** A report for a bug tracker: versions, workload, what was expected, what was seen, how to repeat it. */
export function renderMarkdown(report: Report): string {
  const runs = report.runs ?? [report]
  const head = [
    `## lockstep: ${report.verdict}`,
    '',
    `\`${report.workload}\`, seed ${report.seed}, ${formatDuration(report.timings.totalMs ?? 0)}`,
    '',
  ]
  return `${[...head, ...targets(report), '', ...runs.flatMap(section)].join('\n')}\n`
}

function targets({targets: {primary, replicas, caches}}: Report): string[] {
  const line = (role: string, {engine, version, order}: TargetFacts) =>
    `- ${role}: ${engine} ${version}${order === undefined ? '' : `, promises order \`${order}\``}`
  return [
    ...(primary ? [line('Primary', primary)] : []),
    ...replicas.map((replica) => line('Replica', replica)),
    ...caches.map((cache) => line('Cache', cache)),
  ]
}

function section(run: Report): string[] {
  const {operations, flushes, keysCompared, strength} = run
  return [
    `### ${run.workload}: ${run.verdict}`,
    '',
    `${operations} operations, ${flushes} flushes (${strength.flushesRaced} raced), ${strength.cacheReadsRaced} cache reads raced, ${keysCompared} keys compared, ${run.rounds.played} of ${run.rounds.planned} rounds.`,
    '',
    ...run.reasons.map((reason) => `- ${cell(reason)}`),
    ...divergences(run),
    ...anomalies(run),
    '',
    `Repeat: \`${run.repeat}\``,
    '',
  ]
}

function divergences({divergences: rows, divergenceCount, citedOperations}: Report): string[] {
  if (rows.length === 0) return []
  const table = rows.slice(0, MAX_ROWS).map((row) => {
    const cells = [
      String(row.db),
      displayBulk(row.key),
      describeDivergence(row),
      displaySide(row.expected, row.kind === 'ttl'),
      displaySide(row.actual, row.kind === 'ttl'),
      (row.operations ?? []).map((id) => citedOperations[id] ?? `#${id}`).join(', '),
    ]
    return `| ${cells.map(cell).join(' | ')} |`
  })
  return [
    '',
    '| db | key | difference | expected | actual | operations |',
    '| --- | --- | --- | --- | --- | --- |',
    ...table,
    ...rest(divergenceCount),
  ]
}

function anomalies({anomalies: found, anomalyCount}: Report): string[] {
  if (found.length === 0) return []
  return [
    '',
    ...found.slice(0, MAX_ROWS).map(({kind, message}) => `- **${kind}**: ${cell(message)}`),
    ...rest(anomalyCount),
  ]
}

function rest(count: number): string[] {
  return count > MAX_ROWS ? ['', `and ${count - MAX_ROWS} more.`] : []
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
}
