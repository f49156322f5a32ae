import {formatDuration} from '../../duration.js'
import {describeRate} from '../../statistics.js'
import {describeStrength} from '../describe-strength.js'
import {countOf, displayBulk} from '../display-text.js'
import {DifferenceMap} from '../difference-map.js'
import {findingRows, pickVaried} from '../finding-rows.js'
import type {FindingWindow, RunPicture} from '../finding-window.js'
import type {DiffReport, Report, RunReport, Targets} from '../report.js'
import {runsOf, titleOf} from '../report-parts.js'
import type {Witness} from '../witness.js'
import {courseSection} from './course-section.js'
import {differenceMapSection} from './difference-map-section.js'
import {htmlList, htmlTable, scrolling} from './html-parts.js'
import {html} from './html-text.js'
import {PAGE_SCRIPT} from './page-script.js'
import {PAGE_STYLE} from './page-style.js'
import {timelineSvg} from './timeline-svg.js'

/** Rows that show at once; the others unfold. */
const OPEN_ROWS = 10
const MAX_ROWS = 500

/** What a page shows beside the report itself, where the run directories are at hand. */
export interface PageEvidence {
  /** What the history of a run shows; null where there is none. */
  readonly pictureOf: (run: RunReport) => RunPicture | null
  /** Where all differences of a diff lie; null where only those in the report are known. */
  readonly map: DifferenceMap | null
}

/** A report as one HTML page that needs nothing else: no network, no script but its own. */
export function renderHtml(report: Report, {pictureOf, map}: PageEvidence): string {
  const title = `lockstep ${titleOf(report)}: ${report.verdict}`
  const sections =
    report.kind === 'diff'
      ? [diffSection(report, map)]
      : runsOf(report).map((run, at, {length}) =>
          runSection(run, pictureOf(run), length === 1 ? titleOf(run) : `${titleOf(run)}, run ${at + 1} of ${length}`),
        )
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
${htmlList(report.reasons)}
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

/** `name` tells the run from all others on the page. */
function runSection(run: RunReport, picture: RunPicture | null, name: string): string {
  const marks = (picture?.windows ?? []).flatMap(({title, proof, operations}) => {
    const last = operations.findLast(({id}) => proof.includes(id))
    return last ? [{title, atNs: last.invokedNs}] : []
  })
  return [
    `<h2>${html(name)}: <span class="${run.verdict}">${run.verdict}</span></h2>`,
    `<p>${html(`${countOf(run.operations, 'operation')} (${countOf(run.writes, 'write')}, ${countOfFlushes(run.flushes)}, ${countOf(run.observations, 'read')}); ${countOfFlushes(run.strength.flushesRaced)} raced, ${countOf(run.strength.cacheReadsRaced, 'cache read')} raced.`)}</p>`,
    ...describeStrength(run).map((sentence) => `<p>${html(sentence)}</p>`),
    ...(picture?.windows ?? []).map((window) => figure(window, name)),
    findingsTable(run, `What was found by ${name}`),
    ...(run.witness ? [witness(run.witness)] : []),
    ...(picture ? [courseSection(picture.course, marks, name)] : []),
  ].join('\n')
}

function figure(window: FindingWindow, name: string): string {
  const heading = `${window.title}: ${displayBulk(window.key)} in database ${window.db}`
  return `<figure class="history">
<h3>${html(heading)}</h3>
<p>${html(window.told)}</p>
<div class="tools"><button type="button" value="2">Zoom in</button><button type="button" value="0.5">Zoom out</button><button type="button" value="0">Whole</button><label>Filter <input type="search" placeholder="key, client or #id"></label></div>
${scrolling(`${name}: operations around ${heading}`, timelineSvg(window))}
<p class="detail">Point at an operation, or go from one to the next with the arrow keys.</p>
<p class="soft">Outlined and connected: the operations that prove it. Red: flushes. Pale: other keys, of which this is a sample. Behind all, grey: the pair settles and is compared; yellow: the nemesis is at work.</p>
</figure>`
}

function findingsTable(part: RunReport | DiffReport, label: string): string {
  const rows = findingRows(part)
  if (rows.length === 0) return ''
  const shown = pickVaried(rows, MAX_ROWS)
  const isDiff = part.kind === 'diff'
  const sides = shown.some(({expected}) => expected !== '')
  const cells = shown.map((row) => {
    const operations = isDiff
      ? row.told.join('; ')
      : row.operations.map((id) => part.citedOperations[id] ?? `#${id}`).join(', ')
    const held = sides ? [row.expected, row.actual] : []
    return [String(row.db), displayBulk(row.key), row.what.join(', '), ...held, operations]
  })
  const head = [
    'db',
    'key',
    'what',
    ...(sides ? [isDiff ? 'primary' : 'expected', isDiff ? 'replica' : 'actual'] : []),
    isDiff ? 'in detail' : 'operations',
  ]
  const hidden = cells.slice(OPEN_ROWS)
  const more = rows.length - shown.length
  const unlisted = more > 0 ? `<p>and ${countOf(more, 'more key')}.</p>` : ''
  return `<h3>${html(label)}</h3>
${htmlTable(label, head, cells.slice(0, OPEN_ROWS))}
${hidden.length === 0 ? '' : `<details><summary>${countOf(hidden.length, 'more key')}</summary>${htmlTable(`${label}, continued`, head, hidden)}${unlisted}</details>`}`
}

function countOfFlushes(count: number): string {
  return count === 1 ? '1 flush' : `${count.toLocaleString('en')} flushes`
}

function diffSection(report: DiffReport, whole: DifferenceMap | null): string {
  const {diff} = report
  const map = whole ?? new DifferenceMap()
  if (!whole) for (const row of report.divergences) map.add(row)
  return [
    `<p>${html(`Listed: ${diff.listed.primary.toLocaleString('en')} on the primary, ${diff.listed.replica.toLocaleString('en')} on the replica.`)}</p>`,
    differenceMapSection(map, report.divergenceCount),
    findingsTable(report, 'What differs'),
  ].join('\n')
}

function witness({finding, operations, rounds, rate, workload, story, explanation}: Witness): string {
  const often = rate.tries === 0 ? '' : `<p>${html(`It fails in ${describeRate(rate, 'runs')}.`)}</p>`
  return `<h3>${html(`Witness: ${finding}, ${countOf(operations, 'operation')} in a round, ${countOf(rounds, 'round')}`)}</h3>
${often}<pre>${html(workload)}</pre>
${htmlList(explanation)}
<pre>${html(story.join('\n'))}</pre>`
}

function servers({primary, replicas, caches}: Targets): string {
  const all = [...(primary ? [primary] : []), ...replicas, ...caches]
  if (all.length === 0) return '<p>None: a bare history was checked.</p>'
  return htmlList(
    all.map(
      ({role, address, engine, version, order}) =>
        `${role} ${address}: ${engine} ${version}${order === undefined ? '' : `, order promised: ${order}`}`,
    ),
  )
}
