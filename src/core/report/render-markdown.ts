import type {Divergence} from '../divergence.js'
import {formatDuration} from '../duration.js'
import {describeDivergence} from './describe-divergence.js'
import {countOf, displayBulk, displaySides} from './display-text.js'
import {markdownBlock, markdownCode, markdownText} from './markdown-text.js'
import type {DiffReport, Report, RunReport, TargetFacts} from './report.js'
import {runsOf, titleOf} from './report-parts.js'
import type {Witness} from './witness.js'
import {describeRate} from '../statistics.js'

const MAX_ROWS = 20

/** A report for a bug tracker: versions, workload, what was expected, what was seen, how to repeat it. */
export function renderMarkdown(report: Report): string {
  const sections = report.kind === 'diff' ? diffSection(report) : runsOf(report).flatMap(runSection)
  const head = [`## lockstep: ${report.verdict}`, '', about(report), '', ...targets(report), '']
  return `${[...head, ...sections].join('\n')}\n`
}

function about(report: Report): string {
  const seed = report.kind === 'diff' || report.seed === null ? [] : [`seed ${report.seed}`]
  const {totalMs} = report.timings
  const times = totalMs === undefined ? [] : [formatDuration(totalMs)]
  return [markdownCode(titleOf(report)), ...seed, ...times].join(', ')
}

function targets({targets: {primary, replicas, caches}}: Report): string[] {
  const line = (role: string, {engine, version, order}: TargetFacts) =>
    `- ${role}: ${markdownText(`${engine} ${version}`)}${order === undefined ? '' : `, promises order \`${order}\``}`
  return [
    ...(primary ? [line('Primary', primary)] : []),
    ...replicas.map((replica) => line('Replica', replica)),
    ...caches.map((cache) => line('Cache', cache)),
  ]
}

function runSection(run: RunReport): string[] {
  const {operations, flushes, keysCompared, strength, rounds} = run
  const played = rounds === null ? '' : `, ${rounds.played} of ${rounds.planned} rounds`
  return [
    `### ${markdownText(run.workload)}: ${run.verdict}`,
    '',
    `${countOf(operations, 'operation')}, ${flushes} flush${flushes === 1 ? '' : 'es'} (${strength.flushesRaced} raced), ${countOf(strength.cacheReadsRaced, 'cache read')} raced, ${countOf(keysCompared, 'key')} compared${played}.`,
    '',
    ...[...new Set(run.reasons)].map((reason) => `- ${markdownText(reason)}`),
    ...divergences(run, 'operations', ({operations: ids = []}) =>
      ids.map((id) => markdownCode(run.citedOperations[id] ?? `#${id}`)).join(', '),
    ),
    ...anomalies(run),
    ...(run.witness ? witnessSection(run.witness) : []),
    '',
    `Repeat: ${markdownCode(run.repeat)}`,
    '',
  ]
}

function diffSection(report: DiffReport): string[] {
  const {keysCompared, diff} = report
  return [
    `${countOf(keysCompared, 'key')} compared; listed: ${diff.listed.primary} on the primary, ${diff.listed.replica} on the replica.`,
    ...(diff.restrictions.length > 0
      ? ['', `Only a part was compared: ${markdownCode(diff.restrictions.join(' '))}.`]
      : []),
    '',
    ...[...new Set(report.reasons)].map((reason) => `- ${markdownText(reason)}`),
    ...divergences(report, 'in detail', ({explanation = ''}) => markdownText(explanation)),
    '',
    `Repeat: ${markdownCode(report.repeat)}`,
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
    `#### Witness: ${markdownText(finding)}, ${countOf(operations, 'operation')} in a round, ${countOf(rounds, 'round')}`,
    '',
    `${often}${complete ? '' : ' The search for it was cut short: a smaller one may exist.'}`,
    '',
    'Save as `witness.yaml`; `lockstep run witness.yaml --primary URL --replica URL` repeats it:',
    ...markdownBlock('yaml', yaml),
    '',
    'Expected and seen:',
    '',
    ...explanation.map((sentence) => `- ${markdownText(sentence)}`),
    '',
    'One failing round, with the times at which each operation was sent:',
    ...markdownBlock('', story),
    '',
    'The operations that prove it, whatever else happened:',
    ...markdownBlock('', proof),
    '',
    'Seen with:',
    '',
    ...Object.entries(settings).map(([name, value]) => `- ${markdownText(name)}: ${markdownText(value)}`),
  ]
}

function divergences(
  {divergences: rows, divergenceCount}: RunReport | DiffReport,
  title: string,
  detail: (row: Divergence) => string,
): string[] {
  if (rows.length === 0) return []
  const table = rows.slice(0, MAX_ROWS).map((row) => {
    const [expected, actual] = displaySides(row)
    const cells = [
      String(row.db),
      markdownCode(displayBulk(row.key)),
      markdownText(describeDivergence(row)),
      markdownCode(expected),
      markdownCode(actual),
      detail(row),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '',
    `| db | key | difference | expected | actual | ${title} |`,
    '| --- | --- | --- | --- | --- | --- |',
    ...table,
    ...rest(divergenceCount),
  ]
}

function anomalies({anomalies: found, anomalyCount}: RunReport): string[] {
  if (found.length === 0) return []
  return [
    '',
    ...found.slice(0, MAX_ROWS).map(({kind, message}) => `- **${kind}**: ${markdownText(message)}`),
    ...rest(anomalyCount),
  ]
}

function rest(count: number): string[] {
  return count > MAX_ROWS ? ['', `and ${count - MAX_ROWS} more.`] : []
}
