import {bulkFromId, type Bulk} from '../bulk.js'
import type {Command} from '../operation.js'
import type {HistoryHeader, Settled} from './header.js'

/**
 * A history, interpreted and held in columns: about 60 bytes an operation besides its keys and values.
 * Rows are operations in order of invocation. Events are what they do to registers, in order of rows.
 * Names and values are `bulkId`s. Built by `HistoryBuilder`.
 */
export interface History {
  readonly header: HistoryHeader
  /** The last settled line, if any. */
  readonly settled: Settled | null
  readonly views: readonly string[]
  readonly clients: readonly string[]
  /** Command names in upper case. */
  readonly verbs: readonly string[]
  readonly rows: HistoryRows
  readonly events: HistoryEvents
  readonly keys: HistoryKeys
  readonly cells: HistoryCells
  /** Database numbers; events name databases by index into this list. */
  readonly databases: readonly number[]
  /** Values; the first one stands for nil. */
  readonly strings: readonly string[]
  /** Lifetimes given by expire events, in milliseconds; NaN where it depends on the wall clock. */
  readonly ttlMs: Float64Array
  /** Commands by row, of those writes that are more than a string register's. */
  readonly commands: ReadonlyMap<number, Command>
  /** What of this history is not checked, and why; sentences. */
  readonly gaps: readonly string[]
}

export interface HistoryRows {
  readonly count: number
  readonly id: Int32Array
  readonly client: Int32Array
  readonly view: Int32Array
  /** The database number the client had selected. */
  readonly db: Int32Array
  readonly verb: Int32Array
  readonly invokedNs: Float64Array
  /** Infinity when the effect has no known end. */
  readonly completedNs: Float64Array
  /** `OUTCOME` codes. */
  readonly outcome: Uint8Array
  /** 1 for reads after the pair was proven settled. */
  readonly final: Uint8Array
  /** For members of a transaction: the row of their EXEC; else -1. */
  readonly transaction: Int32Array
}

export interface HistoryEvents {
  readonly count: number
  readonly row: Int32Array
  /** `EVENT` codes. */
  readonly kind: Uint8Array
  readonly target: Int32Array
  /** Index into `strings`, 0 for nil; into `ttlMs` for expire. */
  readonly value: Int32Array
}

export interface HistoryKeys {
  readonly count: number
  /** Index into `databases`. */
  readonly database: Int32Array
  readonly name: readonly string[]
}

export interface HistoryCells {
  readonly count: number
  readonly key: Int32Array
  /** `CELL` codes. */
  readonly type: Uint8Array
  /** Field, member or element; empty for strings. */
  readonly field: readonly string[]
}

/** The name of the empty string among values, where '' stands for nil: a lone low surrogate, which no text holds. */
export const EMPTY_STRING = '\uDC00'

/** The bulk of one of a history's `strings`. */
export function valueBulk(text: string): Bulk {
  return text === EMPTY_STRING ? '' : bulkFromId(text)
}
