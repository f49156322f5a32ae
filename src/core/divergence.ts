import type {Bulk} from './bulk.js'
import type {KeyspaceValue} from './keyspace/keyspace-entry.js'

/** How a key differs. */
export type DivergenceKind = 'missing' | 'extra' | 'type' | 'value' | 'ttl'

/** What one side holds under a key; null when it holds nothing. */
export type DivergenceSide = {readonly value: KeyspaceValue; readonly expireAtMs: number | null} | null

/** A key that differs between two views, or between a view and the model's final state. */
export interface Divergence {
  /** The view that is at fault, as far as is known. */
  readonly view: string
  /** What it was compared with: another view, `model`, or `store` (a cache read against its own server's store). */
  readonly against: string
  readonly db: number
  readonly key: Bulk
  readonly kind: DivergenceKind
  readonly expected: DivergenceSide
  readonly actual: DivergenceSide
  /** Ids of the operations that concern the key, in order. */
  readonly operations?: readonly number[]
  readonly explanation?: string
}
