import type {RunCourse, ViewFigures} from '../../course/run-course.js'
import {formatDuration} from '../../duration.js'
import {html} from './html-text.js'
import {htmlTable, scrolling} from './html-parts.js'

const WIDTH = 1000
const LEFT = 70
const RIGHT = 10
const HEIGHT = 190
const BOTTOM = HEIGHT - 24
const TOP = 10

/** Where a finding lies in the run. */
export interface Mark {
  readonly title: string
  readonly atNs: number
}

/**
 * How a run went: what was sent when, how long replication took, how long what a flush removed was still served.
 * `name` tells the run from all others on the page.
 */
export function courseSection(course: RunCourse, marks: readonly Mark[], name: string): string {
  if (course.spanNs === 0) return ''
  return [
    '<h3>The course of the run</h3>',
    activityChart(course, marks, name),
    figuresChart(
      'Replication delay',
      'From the sending of a write to the first answer that shows it on the replica: no less than what replication took.',
      course.delays,
      course,
      name,
    ),
    figuresChart(
      'Staleness after each flush',
      'For how long after the answer to a flush a value from before it was still read. Flushes behind which none was are left out.',
      course.staleness,
      course,
      name,
    ),
  ].join('\n')
}

function activityChart(course: RunCourse, marks: readonly Mark[], name: string): string {
  const {activity, spanNs, flushCount} = course
  const most = Math.max(1, ...activity)
  const step = (WIDTH - LEFT - RIGHT) / activity.length
  const y = (count: number) => (BOTTOM - ((BOTTOM - TOP) * count) / most).toFixed(1)
  const outline = activity.map((count, at) => `V${y(count)}H${(LEFT + step * (at + 1)).toFixed(1)}`).join('')
  const partMs = spanNs / 1e6 / activity.length
  const flushes = flushCount === 1 ? '1 flush' : `${flushCount.toLocaleString('en')} flushes`
  const label = `Operations sent in each ${tellMs(partMs)}; at most ${most.toLocaleString('en')}; ${flushes}; ${marks.length} findings marked`
  const parts = [
    ...bands(course),
    ...axis(course),
    ...[0, most].map((count) => tick(LEFT - 6, Number(y(count)) + 4, count.toLocaleString('en'), 'end')),
    `<path class="activity" d="M${LEFT} ${BOTTOM}${outline}V${BOTTOM}Z"/>`,
    ...flushLines(course),
    ...marks.map(({title, atNs}) => {
      const x = placeOf(atNs, course)
      return `<path class="mark" d="M${x} ${TOP + 10}l-6 -10h12z"><title>${html(title)}</title></path>`
    }),
  ]
  return chart(
    'Operations',
    `Sent in each ${tellMs(partMs)} of the run. Dashed: flushes. Grey: the pair settles and is compared. Yellow: the nemesis is at work. Triangles: what was found.`,
    `${name}: ${label}`,
    parts,
    name,
  )
}

/** Figures of views over the time of the run; one decade is as high as another, since delays range over many. */
function figuresChart(
  title: string,
  told: string,
  views: readonly ViewFigures[],
  course: RunCourse,
  name: string,
): string {
  if (views.length === 0) return ''
  const values = views.flatMap(({shown}) => shown.map(({ms}) => decade(ms)))
  const low = Math.floor(Math.min(...values))
  const high = Math.max(low + 1, Math.ceil(Math.max(...values)))
  const y = (ms: number) => BOTTOM - ((BOTTOM - TOP) * (decade(ms) - low)) / (high - low)
  const decades = Array.from({length: high - low + 1}, (_, at) => 10 ** (low + at))
  const parts = [
    ...bands(course),
    ...axis(course),
    ...decades.map(
      (ms) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(ms).toFixed(1)}" y2="${y(ms).toFixed(1)}"/>${tick(LEFT - 6, y(ms) + 4, tellMs(ms), 'end')}`,
    ),
    ...flushLines(course),
    ...views.flatMap(({view, shown}) =>
      shown.map(({atNs, ms}) => shape(seriesOf(view, course), Number(placeOf(atNs, course)), y(ms))),
    ),
  ]
  const summary = views.map(
    ({view, count, p50Ms, p95Ms, maxMs}) =>
      `${view}: ${count} figures, half up to ${tellMs(p50Ms)}, 95 % up to ${tellMs(p95Ms)}, at most ${tellMs(maxMs)}`,
  )
  const rows = views.map(({view, count, p50Ms, p95Ms, maxMs}) => [
    view,
    count.toLocaleString('en'),
    ...[p50Ms, p95Ms, maxMs].map(tellMs),
  ])
  const legend = htmlTable(
    `${name}: ${title.toLowerCase()} in figures`,
    ['view', 'figures', 'half up to', '95 % up to', 'at most'],
    rows,
    (text, column) =>
      column === 0 ? `<td>${key(seriesOf(text, course))} ${html(text)}</td>` : `<td class="number">${text}</td>`,
  )
  return `${chart(title, told, `${title}. ${summary.join('. ')}`, parts, name)}\n${legend}`
}

function chart(title: string, told: string, label: string, parts: readonly string[], name: string): string {
  const svg = `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${html(label)}">${parts.join('')}</svg>`
  return `<h4>${html(title)}</h4><p class="soft">${html(told)}</p>${scrolling(`${name}: ${title.toLowerCase()} over time`, svg)}`
}

/** A view has the same sign in every chart. */
function seriesOf(view: string, {delays, staleness}: RunCourse): number {
  return [...new Set([...delays, ...staleness].map((figures) => figures.view))].indexOf(view)
}

/** One sign for each view, told apart by its form, not by its colour alone. */
function shape(series: number, x: number, y: number): string {
  const at = (dx: number, dy: number) => `${(x + dx).toFixed(1)} ${(y + dy).toFixed(1)}`
  const forms = [
    `M${at(-3, 0)}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0`,
    `M${at(-3, -3)}h6v6h-6z`,
    `M${at(0, -4)}l4 7h-8z`,
    `M${at(0, -4)}l4 4l-4 4l-4 -4z`,
  ]
  const form = series % forms.length
  return `<path class="series-${form}" d="${forms[form]!}"/>`
}

function key(series: number): string {
  return `<svg class="key" viewBox="0 0 12 12" aria-hidden="true">${shape(series, 6, 6)}</svg>`
}

function bands(course: RunCourse): string[] {
  return course.phases.map(({kind, name, fromNs, toNs}) => {
    const from = Number(placeOf(fromNs, course))
    const width = Math.max(1, Number(placeOf(toNs, course)) - from).toFixed(1)
    return `<rect class="phase ${kind}" x="${from}" y="${TOP}" width="${width}" height="${BOTTOM - TOP}"><title>${html(name)}</title></rect>`
  })
}

function flushLines(course: RunCourse): string[] {
  return course.flushesNs.map((ns) => {
    const x = placeOf(ns, course)
    return `<line class="flush-line" x1="${x}" x2="${x}" y1="${TOP}" y2="${BOTTOM}"/>`
  })
}

function axis(course: RunCourse): string[] {
  return Array.from({length: 6}, (_, at) => {
    const ns = (course.spanNs * at) / 5
    return tick(
      Number(placeOf(course.fromNs + ns, course)),
      HEIGHT - 6,
      formatDuration(ns / 1e6),
      at === 0 ? 'start' : at === 5 ? 'end' : 'middle',
    )
  })
}

function tick(x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text class="tick" text-anchor="${anchor}" x="${x}" y="${y.toFixed(1)}">${text}</text>`
}

function placeOf(ns: number, {fromNs, spanNs}: RunCourse): string {
  return (LEFT + ((WIDTH - LEFT - RIGHT) * Math.min(Math.max(0, ns - fromNs), spanNs)) / spanNs).toFixed(1)
}

/** Nothing is drawn below a microsecond. */
function decade(ms: number): number {
  return Math.log10(Math.max(0.001, ms))
}

function tellMs(ms: number): string {
  return ms >= 1000 ? formatDuration(ms) : `${Number(ms.toPrecision(2))} ms`
}
