import {formatDuration} from '../duration.js'
import {describeDivergence} from './describe-divergence.js'
import {displayBulk, displaySide} from './display-text.js'
import type {Report, TargetFacts} from './report.js'
import type {Witness} from './witness.js'
import {describeRate} from '../statistics.js'

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
    ...(run.witness ? witnessSection(run.witness) : []),
    '',
    `Repeat: \`${run.repeat}\``,
    '',
  ]
}

function witnessSection({
  finding,
  operations,
  rounds,
  rate,
  workload,
  explanation,
  story,
  proof,
  settings,
  complete,
}: Witness): string[] {
  const yaml = workload.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const often = rate.tries === 0 ? 'How often it fails was not measured.' : `It fails in ${describeRate(rate, 'runs')}.`
  return [
    '',
    `#### Witness: ${finding}, ${operations} operations in a round, ${rounds} rounds`,
    '',
    `${often}${complete ? '' : ' The search for it was cut short: a smaller one may exist.'}`,
    '',
    'Save as `witness.yaml`; `lockstep run witness.yaml --primary URL --replica URL` repeats it:',
    ...fenced('yaml', yaml),
    '',
    'Expected and seen:',
    '',
    ...explanation.map((sentence) => `- ${cell(sentence)}`),
    '',
    'One failing round, with the times at which each operation was sent:',
    ...fenced('', story),
    '',
    'The operations that prove it, whatever else happened:',
    ...fenced('', proof),
    '',
    'Seen with:',
    '',
    ...Object.entries(settings).map(([name, value]) => `- ${cell(name)}: ${cell(value)}`),
  ]
}

function fenced(language: string, lines: readonly string[]): string[] {
  // A fence longer than any in the text cannot be closed by it.
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map(({length}) => length)))
  const fence = '`'.repeat(longest + 1)
  return ['', `${fence}${language}`, ...lines, fence]
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
