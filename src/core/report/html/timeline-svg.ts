import {flushScope} from '../../command/command-facts.js'
import type {Operation} from '../../operation.js'
import {concerns, tellOperation, type FindingWindow} from '../finding-window.js'
import {html} from './html-text.js'

const WIDTH = 1000
const LABEL_WIDTH = 160
const ROW_HEIGHT = 18
const LANE_PADDING = 8
const AXIS_HEIGHT = 26
const MAX_LANES = 24
/** Operations of a lane that overlap lie one above the other; what is not of the finding shares the last row. */
const MAX_ROWS = 6
const TICKS = 5

interface Lane {
  readonly name: string
  readonly top: number
  readonly height: number
  readonly rowOf: ReadonlyMap<number, number>
}

/**
 * The operations around a finding: a lane for each client and view, bars from invocation to completion, flushes across
 * all lanes, those of the proof outlined and connected in the order in which they were sent.
 */
export function timelineSvg(window: FindingWindow, id: string): string {
  const proven = new Set(window.proof)
  const lanes = lanesOf(window, proven)
  const laneByName = new Map(lanes.map((lane) => [lane.name, lane]))
  const shown = window.operations.filter((operation) => laneByName.has(laneName(operation)))
  const fromNs = Math.min(...shown.map(({invokedNs}) => invokedNs))
  const toNs = Math.max(...shown.map(({invokedNs, completedNs}) => completedNs ?? invokedNs), fromNs + 1)
  const x = (ns: number) => LABEL_WIDTH + ((WIDTH - LABEL_WIDTH - 8) * (ns - fromNs)) / (toNs - fromNs)
  const y = (operation: Operation) => {
    const {top, rowOf} = laneByName.get(laneName(operation))!
    return top + LANE_PADDING / 2 + rowOf.get(operation.id)! * ROW_HEIGHT
  }
  const bottom = lanes.reduce((sum, {height}) => sum + height, 0)
  const height = bottom + AXIS_HEIGHT

  const bar = (operation: Operation) => {
    const left = x(operation.invokedNs)
    const width = Math.max(3, x(operation.completedNs ?? toNs) - left)
    const isProof = proven.has(operation.id)
    const classes = [
      'bar',
      operation.outcome,
      ...(flushScope(operation.command) === null ? [] : ['flush']),
      ...(isProof ? ['proof'] : []),
      ...(concerns(operation, window) ? [] : ['other']),
    ].join(' ')
    const text = html(
      `#${operation.id} ${laneName(operation)}, db ${operation.db}: ${tellOperation(operation)} (${span(operation, fromNs)})`,
    )
    const focus = isProof ? ' tabindex="0"' : ''
    return `<rect class="${classes}"${focus} role="img" aria-label="${text}" data-text="${text}" x="${left.toFixed(1)}" y="${y(operation)}" width="${width.toFixed(1)}" height="${ROW_HEIGHT - 4}" rx="3"><title>${text}</title></rect>`
  }
  const flushLine = ({invokedNs}: Operation) =>
    `<line class="flush-line" x1="${x(invokedNs).toFixed(1)}" x2="${x(invokedNs).toFixed(1)}" y1="0" y2="${bottom}"/>`
  const proof = shown.filter((operation) => proven.has(operation.id))
  const points = proof.map(
    (operation) =>
      `${((x(operation.invokedNs) + x(operation.completedNs ?? toNs)) / 2).toFixed(1)},${y(operation) + ROW_HEIGHT / 2 - 2}`,
  )
  const flushes = shown.filter(({command}) => flushScope(command) !== null)
  const parts = [
    ...lanes.map(laneLabel),
    ...ticks(fromNs, toNs, x, height),
    ...flushes.map(flushLine),
    ...shown.filter((operation) => !proven.has(operation.id)).map(bar),
    ...proof.map(bar),
    `<polyline class="path" points="${points.join(' ')}"/>`,
  ]
  return `<svg id="${id}" class="timeline" viewBox="0 0 ${WIDTH} ${height}" role="group" aria-label="${html(`Timeline of ${window.title}`)}">${parts.join('')}</svg>`
}

function laneLabel({name, top, height}: Lane): string {
  const short = name.length > 23 ? `${name.slice(0, 12)}\u2026${name.slice(-10)}` : name
  return `<text class="lane" x="6" y="${top + LANE_PADDING / 2 + 12}">${html(short)}</text><line class="grid" x1="0" x2="${WIDTH}" y1="${top + height}" y2="${top + height}"/>`
}

function ticks(fromNs: number, toNs: number, x: (ns: number) => number, height: number): string[] {
  return Array.from({length: TICKS + 1}, (_, at) => {
    const ns = fromNs + ((toNs - fromNs) * at) / TICKS
    const anchor = at === TICKS ? 'end' : 'start'
    return `<text class="tick" text-anchor="${anchor}" x="${x(ns).toFixed(1)}" y="${height - 8}">${((ns - fromNs) / 1e6).toFixed(2)} ms</text>`
  })
}

/** Connections of lockstep's own have names that are made up anew for each run. */
function laneName({view, client}: Operation): string {
  return client.startsWith('lockstep') ? `${view}: lockstep` : `${view}: ${client}`
}

/** The lanes of the proof, then the others, by view; as many as a page can show. */
function lanesOf(window: FindingWindow, proven: ReadonlySet<number>): readonly Lane[] {
  const byName = new Map<string, Operation[]>()
  const weight = (operation: Operation) => (proven.has(operation.id) ? 2 : concerns(operation, window) ? 1 : 0)
  // What matters most takes a lane, and a row of it, first.
  for (const operation of window.operations.toSorted((one, other) => weight(other) - weight(one))) {
    const name = laneName(operation)
    const known = byName.get(name)
    if (known) known.push(operation)
    else if (byName.size < MAX_LANES || proven.has(operation.id)) byName.set(name, [operation])
  }
  let top = 0
  return [...byName]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, operations]) => {
      const {rowOf, rows} = stack(operations)
      const lane = {name, top, height: rows * ROW_HEIGHT + LANE_PADDING, rowOf}
      top += lane.height
      return lane
    })
}

/** A row for each operation of a lane, so that none covers another as long as there are rows. */
function stack(operations: readonly Operation[]): {rowOf: ReadonlyMap<number, number>; rows: number} {
  const rows: Operation[][] = []
  const rowOf = new Map<number, number>()
  for (const operation of operations) {
    const free = rows.findIndex((row) => row.every((other) => !overlap(operation, other)))
    const at = free >= 0 ? free : Math.min(rows.length, MAX_ROWS - 1)
    const row = rows[at]
    if (row) row.push(operation)
    else rows.push([operation])
    rowOf.set(operation.id, at)
  }
  return {rowOf, rows: rows.length}
}

function overlap(one: Operation, other: Operation): boolean {
  const end = ({completedNs}: Operation) => completedNs ?? Infinity
  return one.invokedNs < end(other) && other.invokedNs < end(one)
}

function span({invokedNs, completedNs}: Operation, fromNs: number): string {
  const at = (ns: number) => `${((ns - fromNs) / 1e6).toFixed(3)} ms`
  return completedNs === null ? `from ${at(invokedNs)}, never answered` : `${at(invokedNs)} to ${at(completedNs)}`
}
