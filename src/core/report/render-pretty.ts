import type {Anomaly} from '../anomaly.js'
import type {Divergence} from '../divergence.js'
import {formatDuration} from '../duration.js'
import type {Settled} from '../history/header.js'
import {describeStrength} from './describe-strength.js'
import {describeDivergence} from './describe-divergence.js'
import {displayBulk, displaySide} from './display-text.js'
import {renderDiff} from './render-diff.js'
import {runsOf, type Report, type RunReport, type SuiteReport, type TargetFacts} from './report.js'
import {paint, verdictSign, type TextStyle} from './text-style.js'
import {renderWitness} from './render-witness.js'
import {textTable} from './text-table.js'

const MAX_ROWS = 10
const MAX_EXPLANATIONS = 3

/** A report for people: the verdict, the evidence, the strength, what to do next. */
export function renderPretty(report: Report, style: TextStyle): string {
  if (report.kind === 'diff') return renderDiff(report, style)
  const blocks = [
    headline(report, style),
    reasons(report),
    ...evidence(report, style),
    strength(report, style),
    ...runsOf(report).flatMap(({witness}) => (witness ? [renderWitness(witness, style).trimEnd()] : [])),
    nextSteps(report, style),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

/** What differs; of several runs, each by itself, since operations are numbered run by run. */
function evidence(report: RunReport | SuiteReport, style: TextStyle): string[] {
  const runs = runsOf(report)
  return runs.flatMap((run) => {
    const tables = [divergenceTable(run, style), anomalyTable(run, style)].filter((table) => table !== '')
    return runs.length > 1 && tables.length > 0 ? [paint(style, 'bold', `  ${run.workload}`), ...tables] : tables
  })
}

function headline(report: RunReport | SuiteReport, style: TextStyle): string {
  const {rounds, seed} = report
  const {totalMs} = report.timings
  const parts = [
    verdictSign(style, report.verdict),
    report.workload,
    ...(report.kind === 'suite' ? [`${report.runs.length} workloads`] : []),
    ...(seed === null ? [] : [`seed ${seed}`]),
    ...(rounds && rounds.played < rounds.planned ? [`round ${rounds.played} of ${rounds.planned}`] : []),
    ...(totalMs === undefined ? [] : [formatDuration(totalMs)]),
  ]
  return parts.join('   ')
}

function reasons(report: Report): string {
  return report.reasons.map((reason) => `  ${reason}`).join('\n')
}

function divergenceTable(report: RunReport, style: TextStyle): string {
  if (report.divergences.length === 0) return ''
  const shown = report.divergences.slice(0, MAX_ROWS)
  const rows = shown.map((divergence) => divergenceRow(report, divergence))
  const table = textTable(style, ['db', 'key', 'difference', 'expected', 'actual', 'operations'], rows)
  return table + more(report, report.divergenceCount - shown.length) + explanations(shown)
}

function explanations(divergences: readonly Divergence[]): string {
  const texts = divergences.flatMap(({explanation}) => explanation ?? []).slice(0, MAX_EXPLANATIONS)
  return texts.map((text) => `\n\n  ${text}`).join('')
}

function divergenceRow(report: RunReport, divergence: Divergence): string[] {
  const withExpiry = divergence.kind === 'ttl'
  return [
    String(divergence.db),
    displayBulk(divergence.key),
    describeDivergence(divergence),
    displaySide(divergence.expected, withExpiry),
    displaySide(divergence.actual, withExpiry),
    cited(report, divergence.operations ?? []),
  ]
}

function anomalyTable(report: RunReport, style: TextStyle): string {
  if (report.anomalies.length === 0) return ''
  const shown = pickVaried(report.anomalies)
  const rows = shown.map((anomaly) => [
    anomaly.kind,
    anomaly.view,
    String(anomaly.db),
    displayBulk(anomaly.key),
    cited(report, anomaly.operations),
  ])
  const table = textTable(style, ['anomaly', 'view', 'db', 'key', 'operations'], rows)
  return `${table}${more(report, report.anomalyCount - shown.length)}\n\n  ${shown[0]!.message}`
}

/** Some of every kind, so that a rare kind is not hidden behind a frequent one. */
function pickVaried(anomalies: readonly Anomaly[]): readonly Anomaly[] {
  const perKind = new Map<string, Anomaly[]>()
  for (const anomaly of anomalies)
    perKind.set(anomaly.kind, [...(perKind.get(anomaly.kind) ?? []), anomaly].slice(0, MAX_ROWS))
  const share = Math.max(1, Math.floor(MAX_ROWS / perKind.size))
  return [...perKind.values()].flatMap((some) => some.slice(0, share))
}

function cited(report: RunReport, ids: readonly number[]): string {
  return ids
    .slice(-4)
    .map((id) => report.citedOperations[id] ?? `#${id}`)
    .join(', ')
}

function more(report: RunReport, count: number): string {
  if (count <= 0) return ''
  const where = report.directory === undefined ? '--json lists all' : `lockstep report ${report.directory}`
  return `\n  ... ${count.toLocaleString('en')} more: ${where}`
}

function strength(report: RunReport | SuiteReport, style: TextStyle): string {
  const lines: string[] = []
  if (report.kind === 'suite') lines.push(workloadTable(report.runs, style), '')
  else {
    lines.push(`  ${counts(report)}`)
    if (report.settle) lines.push(`  ${settleLine(report.settle)}`)
  }
  if (report.targets.primary) lines.push(`  ${targetLine(report)}`)
  lines.push(...describeStrength(report).map((sentence) => `  ${sentence}`))
  return lines.join('\n')
}

function counts(report: RunReport): string {
  const {operations, writes, flushes, observations, strength, keysCompared, rounds} = report
  const number = (value: number) => value.toLocaleString('en')
  return (
    `${number(operations)} operations (${number(writes)} writes, ${number(flushes)} flushes, ${number(observations)} reads)${rounds === null ? '' : ` in ${number(rounds.played)} rounds`}; ` +
    `${number(strength.flushesRaced)} flushes raced, ${number(strength.cacheReadsRaced)} cache reads raced, ${number(keysCompared)} keys compared.`
  )
}

function workloadTable(runs: readonly RunReport[], style: TextStyle): string {
  const number = (value: number) => (value === 0 ? '-' : value.toLocaleString('en'))
  return textTable(
    style,
    ['workload', 'verdict', 'rounds', 'operations', 'flushes raced', 'cache reads raced', 'keys compared'],
    runs.map((run) => [
      run.workload,
      run.verdict,
      number(run.rounds?.played ?? 0),
      number(run.operations),
      number(run.strength.flushesRaced),
      number(run.strength.cacheReadsRaced),
      number(run.keysCompared),
    ]),
  )
}

function settleLine({status, waitedMs, markers, markersSeen, equalDigests}: Settled): string {
  const proof = [
    ...(markers === undefined ? [] : [`${markersSeen ?? 0} of ${markers} markers seen`]),
    ...(equalDigests ? [`${equalDigests} equal digests`] : []),
  ]
  const how = status === 'converged' || status === 'diverged' ? 'Settled in' : `Not settled (${status}) after`
  return `${how} ${formatDuration(waitedMs)}${proof.length > 0 ? `: ${proof.join(', ')}` : ''}.`
}

function targetLine({targets}: Report): string {
  const name = (role: string, target: TargetFacts) => `${role} ${target.address} (${target.engine} ${target.version})`
  const parts = [
    name('Primary', targets.primary!),
    ...targets.replicas.map((replica) => `${name('replica', replica)}, order promised: ${replica.order ?? 'eventual'}`),
    ...targets.caches.map((cache) => name('cache', cache)),
  ]
  return `${parts.join('; ')}.`
}

function nextSteps(report: RunReport | SuiteReport, style: TextStyle): string {
  const steps: Array<[string, string]> = [['repeat', report.repeat]]
  if (report.kind === 'run' && report.directory !== undefined) {
    if (report.verdict === 'diverged' && !report.witness)
      steps.unshift(['shrink', `lockstep shrink ${report.directory}`])
    steps.push(['check', `lockstep check ${report.directory}`])
  }
  return steps.map(([name, command]) => `  ${paint(style, 'dim', name.padEnd(8))} ${command}`).join('\n')
}
