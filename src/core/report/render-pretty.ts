import {formatDuration} from '../duration.js'
import {countOf, displayBulk} from './display-text.js'
import {findingRows, pickVaried, type FindingRow} from './finding-rows.js'
import {plainTexts} from './plain-texts.js'
import {prettyFacts} from './pretty-facts.js'
import {prettyNextSteps} from './pretty-next-steps.js'
import type {DiffReport, Report, RunReport} from './report.js'
import {runsOf, titleOf} from './report-parts.js'
import {paint, verdictSign, type TextStyle} from './text-style.js'
import {renderWitness} from './render-witness.js'
import {textTable} from './text-table.js'
import {wrapText} from './wrap-text.js'

const MAX_ROWS = 5
const MAX_REASONS = 3
const MAX_TOLD = 1

/**
 * A report for people: the verdict, why, what was found key by key, how hard it tried, what to do next; one screen
 * unless everything is asked for.
 */
export function renderPretty(report: Report, style: TextStyle): string {
  const shown = plainTexts(report, style)
  const blocks = [
    headline(shown, style),
    reasons(shown, style),
    ...findings(shown, style),
    prettyFacts(shown, style),
    ...(shown.kind === 'diff' ? [] : runsOf(shown).flatMap(({witness}) => witness ?? [])).map((witness) =>
      renderWitness(witness, style).trimEnd(),
    ),
    prettyNextSteps(shown, style, shown.kind !== 'suite' && isCut(shown)),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function headline(report: Report, style: TextStyle): string {
  const {totalMs} = report.timings
  const parts = [
    ...(report.kind === 'diff' ? report.diff.restrictions : played(report)),
    ...(totalMs === undefined ? [] : [formatDuration(totalMs)]),
  ]
  const {width} = style
  const room = width === null ? null : width - report.verdict.length - 5
  const text = wrapText([titleOf(report), ...parts].join('   '), room, '')
  return `${verdictSign(style, report.verdict)}   ${text.replaceAll(/ *\n */g, '\n  ')}`
}

function played(report: Exclude<Report, DiffReport>): string[] {
  const {rounds, seed} = report
  return [
    ...(report.kind === 'suite' ? [`${report.runs.length} workloads`] : []),
    ...(seed === null ? [] : [`seed ${seed}`]),
    ...(rounds && rounds.played < rounds.planned ? [`round ${rounds.played} of ${rounds.planned}`] : []),
  ]
}

function reasons(report: Report, style: TextStyle): string {
  const all = [...new Set(report.reasons)]
  const most = style.all === true || all.length <= MAX_REASONS ? all.length : MAX_REASONS - 1
  const more = all.length - most
  return [
    ...all.slice(0, most).map((reason) => wrapText(reason, style.width, '  ')),
    ...(more > 0 ? [`  and ${countOf(more, 'more reason')}`] : []),
  ].join('\n')
}

/** What was found; of several runs, each by itself, since operations are numbered run by run. */
function findings(report: Report, style: TextStyle): string[] {
  const parts = report.kind === 'suite' ? report.runs : [report]
  const found = parts.map((part) => ({part, rows: findingRows(part)})).filter(({rows}) => rows.length > 0)
  const most = style.all === true ? Infinity : Math.max(1, Math.floor(MAX_ROWS / found.length))
  return found.flatMap(({part, rows}) => [
    ...(parts.length > 1 ? [paint(style, 'bold', `  ${titleOf(part)}`)] : []),
    table(part, rows, most, style),
    told(part, rows, style),
  ])
}

function table(part: RunReport | DiffReport, rows: readonly FindingRow[], most: number, style: TextStyle): string {
  const shown = pickVaried(rows, most)
  const isDiff = part.kind === 'diff'
  const view = onlyView(part)
  const sides = shown.some(({expected}) => expected !== '')
  const columns = [
    {title: 'db', importance: new Set(rows.map(({db}) => db)).size > 1 ? 4 : 1},
    {title: 'key', importance: 6},
    {title: view === null ? 'difference' : `on ${view}`, importance: 5},
    ...(sides
      ? [
          {title: isDiff ? 'primary' : 'expected', importance: 2},
          {title: isDiff ? 'replica' : 'actual', importance: 3},
        ]
      : []),
    {title: isDiff ? 'in detail' : 'operations', importance: 4},
  ]
  const cells = shown.map((row) => [
    String(row.db),
    displayBulk(row.key, style.width !== null && style.width < 100 ? 24 : undefined),
    row.what.map((what) => (view === null ? what : what.replace(` on ${view}`, ''))).join(', '),
    ...(sides ? [row.expected, row.actual] : []),
    isDiff ? row.told.join('; ') : cited(part, row),
  ])
  return textTable(style, columns, cells) + rest(part, rows, shown, style.width)
}

/** How many keys are not shown, by what is wrong with them. */
function rest(
  part: RunReport | DiffReport,
  rows: readonly FindingRow[],
  shown: readonly FindingRow[],
  width: number | null,
): string {
  const hidden = rows.filter((row) => !shown.includes(row))
  const unlisted = part.kind === 'diff' ? part.divergenceCount - part.divergences.length : 0
  if (hidden.length + unlisted === 0) return ''
  const kinds = new Map<string, number>()
  for (const {what} of hidden) kinds.set(what.join(' and '), (kinds.get(what.join(' and ')) ?? 0) + 1)
  const groups = [...kinds].toSorted(([, one], [, other]) => other - one).slice(0, 3)
  const counts = groups.map(([kind, count]) => `${count.toLocaleString('en')} ${kind}`)
  const file = unlisted > 0 && part.kind === 'diff' ? `; all of them: ${part.diff.differencesFile}` : ''
  const text = `and ${countOf(hidden.length + unlisted, 'more key')}: ${counts.join(', ')}${kinds.size > groups.length ? ', ...' : ''}${file}`
  return `\n${wrapText(text, width, '  ')}`
}

/** How it came to this, each sentence once, as far as the reasons do not say it. */
function told(part: RunReport | DiffReport, rows: readonly FindingRow[], style: TextStyle): string {
  if (part.kind === 'diff') return ''
  if (style.all !== true && part.reasons.some((reason) => reason.startsWith('Explained by'))) return ''
  const sentences = [...new Set(rows.flatMap((row) => row.told))].filter(
    (sentence) => !part.reasons.some((reason) => reason.includes(sentence)),
  )
  return sentences
    .slice(0, style.all === true ? undefined : MAX_TOLD)
    .map((sentence) => wrapText(sentence, style.width, '  '))
    .join('\n')
}

/** The view that everything was found on; null when there are several, or another comparison than with a view. */
function onlyView(part: RunReport | DiffReport): string | null {
  const anomalies = part.kind === 'run' ? part.anomalies : []
  const views = new Set([...part.divergences, ...anomalies].map(({view}) => view))
  const between = part.divergences.every(({against}) => against !== 'store' && against !== 'model')
  return views.size === 1 && between ? [...views][0]! : null
}

/** The operations of a row; its key, which stands beside them, is left out. */
function cited(report: RunReport, {key, operations}: FindingRow): string {
  return operations
    .slice(-4)
    .map((id) => (report.citedOperations[id] ?? `#${id}`).replace(` ${displayBulk(key, 24)} #`, ' #'))
    .join(', ')
}

/** Whether one screen leaves something out. */
function isCut(report: RunReport | DiffReport): boolean {
  return findingRows(report).length > MAX_ROWS || new Set(report.reasons).size > MAX_REASONS
}
