import type {Bulk} from '../bulk.js'
import type {KeyspaceValue} from '../keyspace/keyspace-entry.js'

/** What one side holds under a key; null when nothing. */
export type Held = (db: number, key: Bulk) => KeyspaceValue | null

/** A key, and the database that it is in. */
export interface KeyName {
  readonly db: number
  readonly key: Bulk
}

/** A change of the order of updates that yields what the replica holds. */
export interface Explanation {
  readonly kind:
    | 'flush-late'
    | 'flush-early'
    | 'flush-lost'
    | 'flush-late-per-worker'
    | 'flush-late-per-key'
    | 'op-late'
    | 'op-lost'
    | 'log-inverted'
    | 'unexplained'
  /** Such as `FLUSHDB #3 applied after SET #7 (12 of 12 keys)`; numbers are ids of operations. */
  readonly text: string
  readonly keys: readonly KeyName[]
  readonly operations: readonly number[]
  /** Other single changes that yield the same. */
  readonly alternatives: readonly string[]
}
