import Table from 'cli-table3'
import {paint, type TextStyle} from './text-style.js'
import {columnsOf} from './wrap-text.js'

const NO_LINES = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((part) => [part, '']),
)

/** A column of a table; a bare title is less important than those before it. */
export interface Column {
  readonly title: string
  /** Columns are given up from the least important one on where a terminal is too narrow for all. */
  readonly importance: number
}

const INDENT = 2
const GAP = 2
/** No column is made narrower than this, nor than half of what it takes: a row stays within about two lines. */
const LEAST_WIDTH = 8
/** So many columns are kept before cells take several lines. */
const FEWEST_COLUMNS = 3

/**
 * A table without lines, two spaces in from the left, within the width of the terminal. Where there is none, each row
 * is one line, so that grep finds it whole.
 */
export function textTable(
  style: TextStyle,
  head: ReadonlyArray<string | Column>,
  rows: ReadonlyArray<readonly string[]>,
): string {
  const columns = head.map((column, at) => (typeof column === 'string' ? {title: column, importance: -at} : column))
  const natural = columns.map(({title}, at) => Math.max(columnsOf(title), ...rows.map((row) => columnsOf(row[at]!))))
  const {shown, widths} = fit(columns, natural, style.width === null ? null : style.width - INDENT)
  const table = new Table({
    head: shown.map((at) => paint(style, 'dim', columns[at]!.title)),
    chars: {...NO_LINES, middle: ' '.repeat(GAP)},
    // cli-table3 colours heads and borders on its own, also into pipes, unless told not to.
    style: {head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true},
    ...(widths ? {colWidths: widths, wordWrap: true} : {}),
  })
  for (const row of rows) table.push(shown.map((at) => row[at]!))
  return table
    .toString()
    .split('\n')
    .map((line) => `${' '.repeat(INDENT)}${line.trimEnd()}`)
    .join('\n')
}

/** Which columns are shown, and how wide; null when each may be as wide as it is. */
function fit(
  columns: readonly Column[],
  natural: readonly number[],
  room: number | null,
): {shown: readonly number[]; widths: number[] | null} {
  let shown = columns.map((_, at) => at)
  const total = (widths: readonly number[]) => widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1)
  if (room === null || total(natural) <= room) return {shown, widths: null}
  const giveUp = (widths: readonly number[], fewest: number) => {
    while (shown.length > fewest && total(shown.map((at) => widths[at]!)) > room) {
      const given = shown.reduce((low, at) => (columns[at]!.importance < columns[low]!.importance ? at : low))
      shown = shown.filter((at) => at !== given)
    }
  }
  giveUp(natural, FEWEST_COLUMNS)
  giveUp(
    natural.map((width) => Math.min(width, Math.max(LEAST_WIDTH, Math.ceil(width / 2)))),
    2,
  )
  const widths = shown.map((at) => natural[at]!)
  while (total(widths) > room) {
    const widest = widths.indexOf(Math.max(...widths))
    if (widths[widest]! <= LEAST_WIDTH) break
    widths[widest]!--
  }
  return {shown, widths}
}
