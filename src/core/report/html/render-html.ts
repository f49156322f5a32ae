import {formatDuration} from '../../duration.js'
import {describeRate} from '../../statistics.js'
import {describeStrength} from '../describe-strength.js'
import {countOf, displayBulk} from '../display-text.js'
import {findingRows, pickVaried} from '../finding-rows.js'
import type {FindingWindow} from '../finding-window.js'
import type {DiffReport, Report, RunReport, Targets} from '../report.js'
import {runsOf, titleOf} from '../report-parts.js'
import type {Witness} from '../witness.js'
import {html} from './html-text.js'
import {PAGE_SCRIPT, PAGE_STYLE} from './page-parts.js'
import {timelineSvg} from './timeline-svg.js'

/** Rows that show at once; the others unfold. */
const OPEN_ROWS = 10
const MAX_ROWS = 500
const MAX_GROUPS = 12

/**
 * A report as one HTML page that needs nothing else: no network, no script but its own. `windowsOf` gives the
 * operations around the findings of a run.
 */
export function renderHtml(report: Report, windowsOf: (run: RunReport) => readonly FindingWindow[]): string {
  const title = `lockstep ${titleOf(report)}: ${report.verdict}`
  const sections =
    report.kind === 'diff'
      ? [diffSection(report)]
      : runsOf(report).map((run, at) => runSection(run, windowsOf(run), `run-${at}`))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${html(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1><span class="${report.verdict}">${report.verdict.toUpperCase()}</span> ${html(titleOf(report))}</h1>
<p class="soft">${html(about(report))}</p>
${list(report.reasons)}
${sections.join('\n')}
<h2>Servers</h2>
${servers(report.targets)}
<h2>Repeat</h2>
<pre>${html(report.repeat)}</pre>
</main>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`
}

function about(report: Report): string {
  const {totalMs} = report.timings
  return [
    ...(report.kind === 'diff' ? report.diff.restrictions : report.seed === null ? [] : [`seed ${report.seed}`]),
    ...(report.kind !== 'diff' && report.rounds ? [`round ${report.rounds.played} of ${report.rounds.planned}`] : []),
    ...(totalMs === undefined ? [] : [formatDuration(totalMs)]),
    countOf(report.keysCompared, 'key') + ' compared',
  ].join(' \u00b7 ')
}

function runSection(run: RunReport, windows: readonly FindingWindow[], id: string): string {
  return [
    `<h2>${html(run.workload)}: <span class="${run.verdict}">${run.verdict}</span></h2>`,
    `<p>${html(`${countOf(run.operations, 'operation')} (${countOf(run.writes, 'write')}, ${countOfFlushes(run.flushes)}, ${countOf(run.observations, 'read')}); ${countOfFlushes(run.strength.flushesRaced)} raced, ${countOf(run.strength.cacheReadsRaced, 'cache read')} raced.`)}</p>`,
    ...describeStrength(run).map((sentence) => `<p>${html(sentence)}</p>`),
    ...windows.map((window, at) => figure(window, `${id}-${at}`)),
    findingsTable(run, `What was found by ${titleOf(run)}`),
    ...(run.witness ? [witness(run.witness)] : []),
  ].join('\n')
}

function figure(window: FindingWindow, id: string): string {
  const heading = `${window.title}: ${displayBulk(window.key)} in database ${window.db}`
  return `<figure style="margin:0">
<h3>${html(heading)}</h3>
<p>${html(window.told)}</p>
<div class="tools"><button type="button" value="2">Zoom in</button><button type="button" value="0.5">Zoom out</button><button type="button" value="0">Whole</button><label>Filter <input type="search" placeholder="key, client or #id"></label></div>
<div class="scroll" tabindex="0" role="region" aria-label="${html(`Operations around ${heading}`)}">${timelineSvg(window, id)}</div>
<p class="detail" aria-live="polite">Outlined and connected: the operations that prove it. Red: flushes. Grey: other keys.</p>
</figure>`
}

function findingsTable(part: RunReport | DiffReport, label: string): string {
  const rows = findingRows(part)
  if (rows.length === 0) return ''
  const shown = pickVaried(rows, MAX_ROWS)
  const isDiff = part.kind === 'diff'
  const cells = shown.map((row) => {
    const operations = isDiff
      ? row.told.join('; ')
      : row.operations.map((id) => part.citedOperations[id] ?? `#${id}`).join(', ')
    return [String(row.db), displayBulk(row.key), row.what.join(', '), row.expected, row.actual, operations]
  })
  const head = [
    'db',
    'key',
    'what',
    isDiff ? 'primary' : 'expected',
    isDiff ? 'replica' : 'actual',
    isDiff ? 'in detail' : 'operations',
  ]
  const hidden = cells.slice(OPEN_ROWS)
  const more = rows.length - shown.length
  const unlisted = more > 0 ? `<p>and ${countOf(more, 'more key')}.</p>` : ''
  return `<h3>${html(label)}</h3>
${table(label, head, cells.slice(0, OPEN_ROWS))}
${hidden.length === 0 ? '' : `<details><summary>${countOf(hidden.length, 'more key')}</summary>${table(`${label}, continued`, head, hidden)}${unlisted}</details>`}`
}

function table(label: string, head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const titles = head.map((cell) => `<th scope="col">${cell}</th>`).join('')
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td class="code">${html(cell)}</td>`).join('')}</tr>`)
  return `<div class="scroll" tabindex="0" role="region" aria-label="${html(label)}"><table><thead><tr>${titles}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}

function countOfFlushes(count: number): string {
  return count === 1 ? '1 flush' : `${count.toLocaleString('en')} flushes`
}

function diffSection(report: DiffReport): string {
  const {diff} = report
  return [
    `<p>${html(`Listed: ${diff.listed.primary.toLocaleString('en')} on the primary, ${diff.listed.replica.toLocaleString('en')} on the replica.`)}</p>`,
    keyspaceMap(report),
    findingsTable(report, 'What differs'),
  ].join('\n')
}

/** Where in the keyspace the differences lie: by the first part of the name, by database, and by kind. */
function keyspaceMap({divergences, divergenceCount}: DiffReport): string {
  if (divergences.length === 0) return ''
  const counted = (group: (row: DiffReport['divergences'][number]) => string) => {
    const counts = new Map<string, number>()
    for (const row of divergences) counts.set(group(row), (counts.get(group(row)) ?? 0) + 1)
    return [...counts].toSorted(([, one], [, other]) => other - one).slice(0, MAX_GROUPS)
  }
  const chart = (title: string, groups: ReadonlyArray<readonly [string, number]>) =>
    `<h3>${title}</h3><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr><th scope="col">part</th><th scope="col">keys</th><th scope="col">share</th></tr></thead><tbody>${groups
      .map(
        ([name, count]) =>
          `<tr><td class="code">${html(name)}</td><td>${count.toLocaleString('en')}</td><td><meter aria-label="${html(`share of ${name}`)}" min="0" max="${divergences.length}" value="${count}"></meter></td></tr>`,
      )
      .join('')}</tbody></table></div>`
  const note =
    divergences.length < divergenceCount
      ? `<p class="soft">Of the first ${divergences.length.toLocaleString('en')} differences.</p>`
      : ''
  return [
    '<h2>Where the differences lie</h2>',
    note,
    chart(
      'By prefix',
      counted(({key}) => prefixOf(displayBulk(key))),
    ),
    chart(
      'By database',
      counted(({db}) => `database ${db}`),
    ),
    chart(
      'By kind',
      counted(({kind}) => kind),
    ),
    chart(
      'By type',
      counted(({expected, actual}) => (expected ?? actual)?.value.type ?? 'unknown'),
    ),
  ].join('\n')
}

function prefixOf(name: string): string {
  const end = name.search(/[:/.|-]/)
  return end <= 0 ? '(none)' : `${name.slice(0, end + 1)}*`
}

function witness({finding, operations, rounds, rate, workload, story, explanation}: Witness): string {
  const often = rate.tries === 0 ? '' : `<p>${html(`It fails in ${describeRate(rate, 'runs')}.`)}</p>`
  return `<h3>${html(`Witness: ${finding}, ${countOf(operations, 'operation')} in a round, ${countOf(rounds, 'round')}`)}</h3>
${often}<pre>${html(workload)}</pre>
${list(explanation)}
<pre>${html(story.join('\n'))}</pre>`
}

function servers({primary, replicas, caches}: Targets): string {
  const all = [...(primary ? [primary] : []), ...replicas, ...caches]
  if (all.length === 0) return '<p>None: a bare history was checked.</p>'
  return list(
    all.map(
      ({role, address, engine, version, order}) =>
        `${role} ${address}: ${engine} ${version}${order === undefined ? '' : `, order promised: ${order}`}`,
    ),
  )
}

function list(sentences: readonly string[]): string {
  if (sentences.length === 0) return ''
  return `<ul>${[...new Set(sentences)].map((sentence) => `<li>${html(sentence)}</li>`).join('')}</ul>`
}
