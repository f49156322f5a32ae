import {bulkFromId, type Bulk} from '../bulk.js'
import {valueBulk, type History} from '../history/history.js'

/** An operation as messages name it: `FLUSHDB #3`. */
export function operationText({rows, verbs}: History, row: number): string {
  return `${verbs[rows.verb[row]!]!.toUpperCase()} #${rows.id[row]!}`
}

/** A key or value as messages show it: quoted, escaped, and cut when it is long. */
export function bulkText(bulk: Bulk): string {
  const text = typeof bulk === 'string' ? JSON.stringify(bulk) : `base64:${bulk.base64}`
  return text.length > 60 ? `${text.slice(0, 56)}...` : text
}

/** The key of a cell. */
export function keyOfCell({cells, keys}: History, cell: number): Bulk {
  return bulkFromId(keys.name[cells.key[cell]!]!)
}

/** A cell as messages show it: the key, and the field or member if it has one. */
export function cellText(history: History, cell: number): string {
  const key = bulkText(keyOfCell(history, cell))
  return history.cells.type[cell] === 0 ? key : `${key} ${bulkText(bulkFromId(history.cells.field[cell]!))}`
}

/** A value number as messages show it. */
export function valueText({strings}: History, value: number): string {
  return value === 0 ? 'nil' : bulkText(valueBulk(strings[value]!))
}
