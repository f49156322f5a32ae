import {flushScope} from '../../command/command-facts.js'
import type {Operation} from '../../operation.js'
import {concerns, tellOperation, type FindingWindow} from '../finding-window.js'
import {html} from './html-text.js'
import {LANE_PADDING, laneName, lanesOf, ROW_HEIGHT, type Lane} from './timeline-lanes.js'

const WIDTH = 1000
const LABEL_WIDTH = 160
const AXIS_HEIGHT = 26
const TICKS = 5
/** A bar is never too thin to be seen and pointed at. */
const LEAST_WIDTH = 3

/**
 * The operations around a finding: a lane for each client and view, bars from invocation to completion, flushes across
 * all lanes, what went on beside as bands, the proof outlined and connected in the order in which it was sent.
 */
export function timelineSvg(window: FindingWindow): string {
  const drawing = new Drawing(window)
  return drawing.svg()
}

class Drawing {
  private readonly proven: ReadonlySet<number>
  private readonly lanes: ReadonlyMap<string, Lane>
  private readonly shown: readonly Operation[]
  private readonly fromNs: number
  private readonly toNs: number
  private readonly bottom: number

  constructor(private readonly window: FindingWindow) {
    const lanes = lanesOf(window)
    this.proven = new Set(window.proof)
    this.lanes = new Map(lanes.map((lane) => [lane.name, lane]))
    this.shown = window.operations.filter((operation) => this.lanes.has(laneName(operation)))
    this.fromNs = Math.min(...this.shown.map(({invokedNs}) => invokedNs))
    this.toNs = Math.max(...this.shown.map(({invokedNs, completedNs}) => completedNs ?? invokedNs), this.fromNs + 1)
    this.bottom = lanes.reduce((sum, {height}) => sum + height, 0)
  }

  svg(): string {
    const {window, shown, proven, bottom} = this
    const proof = shown.filter(({id}) => proven.has(id))
    const height = bottom + AXIS_HEIGHT
    const points = proof.map((operation) => {
      const middle = (this.x(operation.invokedNs) + this.x(operation.completedNs ?? this.toNs)) / 2
      return `${middle.toFixed(1)},${this.y(operation) + ROW_HEIGHT / 2 - 2}`
    })
    const parts = [
      ...window.phases.map((phase) => this.phase(phase)),
      `<g class="ticks">${this.ticks(height)}</g>`,
      ...shown.filter(({command}) => flushScope(command) !== null).map((flush) => this.flushLine(flush)),
      ...shown.filter(({id}) => !proven.has(id)).map((operation) => this.bar(operation)),
      ...proof.map((operation) => this.bar(operation)),
      `<polyline class="path" points="${points.join(' ')}"/>`,
      `<g class="labels"><rect class="margin" x="0" y="0" width="${LABEL_WIDTH - 6}" height="${height}"/>${[...this.lanes.values()].map(laneLabel).join('')}</g>`,
    ]
    const spanMs = (this.toNs - this.fromNs) / 1e6
    return `<svg class="timeline" viewBox="0 0 ${WIDTH} ${height}" data-left="${LABEL_WIDTH}" data-span="${spanMs}" role="group" aria-label="${html(`Timeline of ${window.title}`)}">${parts.join('')}</svg>`
  }

  private x(ns: number): number {
    return LABEL_WIDTH + ((WIDTH - LABEL_WIDTH - 8) * (ns - this.fromNs)) / (this.toNs - this.fromNs)
  }

  private y(operation: Operation): number {
    const {top, rowOf} = this.lanes.get(laneName(operation))!
    return top + LANE_PADDING / 2 + rowOf.get(operation.id)! * ROW_HEIGHT
  }

  private bar(operation: Operation): string {
    const {id, db, command, outcome, invokedNs, completedNs} = operation
    const left = this.x(invokedNs)
    const width = this.x(completedNs ?? this.toNs) - left
    const isProof = this.proven.has(id)
    const classes = [
      'bar',
      outcome,
      ...(flushScope(command) === null ? [] : ['flush']),
      ...(isProof ? ['proof'] : []),
      ...(concerns(operation, this.window) ? [] : ['other']),
    ].join(' ')
    const legal = this.window.legal.get(id)
    const could = legal ? `; it could have returned ${legal.text}` : ''
    const text = `#${id} ${laneName(operation)}, db ${db}: ${tellOperation(operation)} (${this.span(operation)})${could}`
    const from = legal ? ` data-from="${legal.from.join(' ')}"` : ''
    const trueWidth = width < LEAST_WIDTH ? ` data-w="${width.toFixed(3)}"` : ''
    return `<rect class="${classes}" tabindex="${isProof ? 0 : -1}" role="img" data-id="${id}"${from}${trueWidth} x="${left.toFixed(1)}" y="${this.y(operation)}" width="${Math.max(LEAST_WIDTH, width).toFixed(1)}" height="${ROW_HEIGHT - 4}" rx="3"><title>${html(text)}</title></rect>`
  }

  private flushLine({invokedNs}: Operation): string {
    const x = this.x(invokedNs).toFixed(1)
    return `<line class="flush-line" x1="${x}" x2="${x}" y1="0" y2="${this.bottom}"/>`
  }

  private phase({kind, name, fromNs, toNs}: FindingWindow['phases'][number]): string {
    const [from, to] = [Math.max(fromNs, this.fromNs), Math.min(toNs, this.toNs)]
    const width = Math.max(LEAST_WIDTH, this.x(to) - this.x(from))
    return `<rect class="phase ${kind}" tabindex="-1" role="img" x="${this.x(from).toFixed(1)}" y="0" width="${width.toFixed(1)}" height="${this.bottom}"><title>${html(`${name} (${this.times(fromNs, toNs)})`)}</title></rect>`
  }

  private ticks(height: number): string {
    return Array.from({length: TICKS + 1}, (_, at) => {
      const ns = this.fromNs + ((this.toNs - this.fromNs) * at) / TICKS
      const anchor = at === TICKS ? 'end' : 'start'
      return `<text class="tick" text-anchor="${anchor}" x="${this.x(ns).toFixed(1)}" y="${height - 8}">${((ns - this.fromNs) / 1e6).toFixed(2)} ms</text>`
    }).join('')
  }

  private span({invokedNs, completedNs}: Operation): string {
    return completedNs === null ? `from ${this.at(invokedNs)}, never answered` : this.times(invokedNs, completedNs)
  }

  private times(fromNs: number, toNs: number): string {
    return `${this.at(fromNs)} to ${this.at(toNs)}`
  }

  private at(ns: number): string {
    return `${((ns - this.fromNs) / 1e6).toFixed(3)} ms`
  }
}

function laneLabel({name, top, height}: Lane): string {
  const short = name.length > 23 ? `${name.slice(0, 12)}\u2026${name.slice(-10)}` : name
  return `<text class="lane" x="6" y="${top + LANE_PADDING / 2 + 12}">${html(short)}</text><line class="grid" x1="0" x2="${WIDTH}" y1="${top + height}" y2="${top + height}"/>`
}
