import type {Divergence} from '../divergence.js'
import {formatDuration} from '../duration.js'
import {describeDivergence} from './describe-divergence.js'
import {displayBulk, displaySide} from './display-text.js'
import type {DiffReport} from './report.js'
import {textTable} from './text-table.js'
import {paint, verdictSign, type TextStyle} from './text-style.js'

const MAX_ROWS = 20

/** The report of a diff for people: the verdict, the differences, what was compared, what to do next. */
export function renderDiff(report: DiffReport, style: TextStyle): string {
  const head = [
    verdictSign(style, report.verdict),
    'diff',
    ...report.diff.restrictions,
    formatDuration(report.timings.totalMs ?? 0),
  ]
  const blocks = [
    head.join('   '),
    report.reasons.map((reason) => `  ${reason}`).join('\n'),
    table(report, style),
    compared(report),
    nextSteps(report, style),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function table(report: DiffReport, style: TextStyle): string {
  const {divergences, divergenceCount} = report
  if (divergences.length === 0) return ''
  const rows = textTable(
    style,
    ['db', 'key', 'difference', 'primary', 'replica', 'in detail'],
    divergences.slice(0, MAX_ROWS).map(row),
  )
  const more = divergenceCount - Math.min(MAX_ROWS, divergences.length)
  return more > 0 ? `${rows}\n  ... ${more.toLocaleString('en')} more: ${report.diff.differencesFile}` : rows
}

function row(divergence: Divergence): string[] {
  const withExpiry = divergence.kind === 'ttl'
  return [
    String(divergence.db),
    displayBulk(divergence.key),
    describeDivergence(divergence),
    displaySide(divergence.expected, withExpiry),
    displaySide(divergence.actual, withExpiry),
    divergence.explanation ?? '',
  ]
}

function compared({keysCompared, diff, timings, targets}: DiffReport): string {
  const number = (value: number) => value.toLocaleString('en')
  const rate = timings.totalMs ? `, ${number(Math.round((keysCompared * 1000) / timings.totalMs))} keys/s` : ''
  const settled = [
    ...(diff.transient > 0 ? [`${number(diff.transient)} differed for a moment only (writes in flight)`] : []),
    ...(diff.expired > 0 ? [`${number(diff.expired)} expired on one side before the other`] : []),
  ]
  const lines = [
    `  ${number(keysCompared)} keys compared, values and expiry${rate}; listed: ${number(diff.listed.primary)} on the primary, ${number(diff.listed.replica)} on the replica.`,
    ...(settled.length > 0 ? [`  ${settled.join('; ')}.`] : []),
  ]
  if (targets.primary) {
    const name = ({address, engine, version}: {address: string; engine: string; version: string}) =>
      `${address} (${engine} ${version})`
    lines.push(`  Primary ${name(targets.primary)}; replica ${targets.replicas.map(name).join(', ')}.`)
  }
  return lines.join('\n')
}

function nextSteps({repeat, directory, divergenceCount}: DiffReport, style: TextStyle): string {
  const steps: Array<[string, string]> = [['repeat', repeat]]
  if (directory !== undefined && divergenceCount > 0) steps.push(['re-check', `lockstep diff --since ${directory}`])
  return steps.map(([name, command]) => `  ${paint(style, 'dim', name.padEnd(8))} ${command}`).join('\n')
}
