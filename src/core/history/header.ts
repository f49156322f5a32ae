/**
 * What a replica promises about the order in which it applies the primary's writes.
 * - `total`: the primary's order, one position for all keys (Redis, Valkey).
 * - `barrier`: each key's writes in order; a flush is a barrier for all keys of its database (repaired Pika).
 * - `per-key`: each key's writes and the flushes that touch it, in order.
 * - `eventual`: only the final state.
 */
export type Order = 'total' | 'barrier' | 'per-key' | 'eventual'

/** Every order, strongest first. */
export const ORDERS: readonly Order[] = ['total', 'barrier', 'per-key', 'eventual']

/** What is known of a view before the first operation. */
export interface ViewInfo {
  readonly order?: Order
  /** Whether `total` holds across databases (`instance`, the default) or inside each one (`database`). */
  readonly scope?: 'instance' | 'database'
}

/** The first line of a history. */
export interface HistoryHeader {
  readonly schema: 'lockstep.history/1'
  readonly views: Readonly<Record<string, ViewInfo>>
  /** Whether the databases were empty when the history began; `empty` when absent. */
  readonly initial?: 'empty' | 'unknown'
  readonly workload?: string
  readonly seed?: number
}

/** How the pair settled, written before the final reads. */
export interface Settled {
  readonly status: 'converged' | 'diverged' | 'lagging' | 'stuck' | 'inconclusive'
  readonly waitedMs: number
  /** One line a person understands. */
  readonly detail?: string
  readonly markersSeen?: number
  readonly markers?: number
  readonly equalDigests?: number
  /** Replication offsets of each view at that time, by log. */
  readonly offsets?: Readonly<Record<string, Readonly<Record<string, number>>>>
}
