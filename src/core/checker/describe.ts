import type {Anomaly, AnomalyKind} from '../anomaly.js'
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

/** An anomaly: the row that offends, about a cell; the rows that prove it, in any order; and what is to be said of it. */
export function anomalyOf(
  history: History,
  kind: AnomalyKind,
  row: number,
  cell: number,
  proof: Iterable<number>,
  text: string,
): Anomaly {
  const {rows, views} = history
  const before = [...new Set(proof)].filter((at) => at !== row).sort((a, b) => a - b)
  return {
    kind,
    view: views[rows.view[row]!]!,
    db: rows.db[row]!,
    key: keyOfCell(history, cell),
    operations: [...before, row].map((at) => rows.id[at]!),
    message: `${text} (${kind})`,
  }
}

/** A value number as messages show it. */
export function valueText({strings}: History, value: number): string {
  return value === 0 ? 'nil' : bulkText(valueBulk(strings[value]!))
}

/** The name of a key of the history. */
export function keyName({keys}: History, key: number): Bulk {
  return bulkFromId(keys.name[key]!)
}
