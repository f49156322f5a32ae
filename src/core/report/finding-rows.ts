import {bulkId, type Bulk} from '../bulk.js'
import {describeDivergence} from './describe-divergence.js'
import {displaySides} from './display-text.js'
import type {DiffReport, RunReport} from './report.js'

/** Everything that was found of one key. */
export interface FindingRow {
  readonly db: number
  readonly key: Bulk
  /** What differs where, and the anomalies of its reads: `missing on replica`, `flush-late on replica`. */
  readonly what: readonly string[]
  /** What both sides hold; empty where only reads were wrong. */
  readonly expected: string
  readonly actual: string
  /** The operations that prove it, else those that concern the key. */
  readonly operations: readonly number[]
  /** Sentences on how it came to this. */
  readonly told: readonly string[]
}

/** What a report found, a key once, in the order in which it was found. */
export function findingRows(report: RunReport | DiffReport): readonly FindingRow[] {
  const rows = new Map<string, FindingRow>()
  const add = (db: number, key: Bulk, what: string, more: (row: FindingRow) => Partial<FindingRow>) => {
    const id = `${db}/${bulkId(key)}`
    const row = rows.get(id) ?? {db, key, what: [], expected: '', actual: '', operations: [], told: []}
    rows.set(id, {...row, ...more(row), what: row.what.includes(what) ? row.what : [...row.what, what]})
  }
  for (const divergence of report.divergences) {
    const {db, key, operations = [], explanation} = divergence
    add(db, key, describeDivergence(divergence), (row) => {
      const told = explanation === undefined ? row.told : [...row.told, explanation]
      if (row.expected !== '') return {told}
      const [expected, actual] = displaySides(divergence)
      return {expected, actual, operations, told}
    })
  }
  const proven = new Set<string>()
  for (const {db, key, kind, view, operations, message} of report.kind === 'run' ? report.anomalies : []) {
    const id = `${db}/${bulkId(key)}`
    add(db, key, `${kind} on ${view}`, (row) => ({
      ...(proven.has(id) ? {} : {operations}),
      told: row.told.length > 0 ? row.told : [message],
    }))
    proven.add(id)
  }
  return [...rows.values()]
}

/** Some rows of every kind, so that a rare kind is not hidden behind a frequent one. */
export function pickVaried(rows: readonly FindingRow[], most: number): readonly FindingRow[] {
  if (rows.length <= most) return rows
  const kinds = new Map<string, FindingRow[]>()
  for (const row of rows) {
    const kind = row.what.join()
    const known = kinds.get(kind)
    if (known) known.push(row)
    else kinds.set(kind, [row])
  }
  const picked = new Set<FindingRow>()
  for (let at = 0; picked.size < most; at++)
    for (const group of kinds.values()) if (at < group.length && picked.size < most) picked.add(group[at]!)
  return rows.filter((row) => picked.has(row))
}
