import type {Bulk} from './bulk.js'

/** The anomalies of docs/checks.md, each found in a history. */
export const ANOMALY_KINDS = [
  'garbage-read',
  'aborted-read',
  'wrong-db',
  'wrong-key',
  'future-read',
  'stale-after-expire',
  'resurrected',
  'stale-after-flush',
  'stale-after-del',
  'stale-read',
  'lost-write',
  'split-view',
  'torn-flush',
  'flush-wrong-db',
  'transient-miss',
  'unexplained-nil',
  'flush-late',
  'flush-early',
  'lost-flush',
  'non-monotonic-read',
  'cross-key-order',
  'del-late',
  'lost-update',
  'replica-ahead',
  'replica-contradicts',
  'log-inverted',
] as const

export type AnomalyKind = (typeof ANOMALY_KINDS)[number]

/** A proof that a history is impossible on a correct system. */
export interface Anomaly {
  readonly kind: AnomalyKind
  /** The view whose read is impossible. */
  readonly view: string
  readonly db: number
  readonly key: Bulk
  /** Ids of the smallest set of operations that proves it; the offending one last. */
  readonly operations: readonly number[]
  /** One sentence that names the values and operations. */
  readonly message: string
  /** For stale values: how long after the deletion one was still served, in milliseconds. */
  readonly windowMs?: number
  /** Other names the same evidence could bear. */
  readonly also?: readonly AnomalyKind[]
}
