import Table from 'cli-table3'
import {paint, type TextStyle} from './text-style.js'

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

/** A table without lines, two spaces in from the left; grep finds a row on one line. */
export function textTable(style: TextStyle, head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const table = new Table({
    head: head.map((title) => paint(style, 'dim', title)),
    chars: {...NO_LINES, middle: '  '},
    // cli-table3 colours heads and borders on its own, also into pipes, unless told not to.
    style: {head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true},
  })
  for (const row of rows) table.push([...row])
  return table
    .toString()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n')
}
