import type {Scopes} from '../register/problem.js'

/** Kinds of nodes. */
export const NODE = {write: 0, read: 1, deletion: 2} as const

/** Values that are no written value: nothing, anything (before the first update), and what nobody read. */
export const VALUE = {nil: -1, unknown: -2, unread: -3} as const

/**
 * Everything done on the primary and read from it and its replicas, as the nodes of one sequence that is to be found:
 * updates and reads of the primary in an order that real time and connections allow, and each read of a replica where
 * the replica stood in that sequence. Nodes stand in order of rows.
 */
export interface JointProblem {
  readonly count: number
  readonly kind: Uint8Array
  /** `LEVEL` of a deletion. */
  readonly level: Uint8Array
  /** The cell of a write or read; the cell, key or database of a deletion, 0 for all. */
  readonly target: Int32Array
  /** The number of a value in its cell, equal for equal values, or a `VALUE`. */
  readonly value: Int32Array
  /** How many such numbers there are. */
  readonly values: number
  readonly invokedNs: Float64Array
  /** Infinity: may take effect at any later time. */
  readonly completedNs: Float64Array
  /** 0 for updates that may not have happened. */
  readonly required: Uint8Array
  /** 1 for a replica's reads after the pair had settled. */
  readonly final: Uint8Array
  readonly client: Int32Array
  readonly row: Int32Array
  /** The view of a replica's read; -1 for what is done on the primary's data. */
  readonly view: Int32Array
  /** Reads of a replica with one group bind each other by their order; -1 on the primary. */
  readonly group: Int32Array
  /** Reads of a replica between whose like no flush may come out of order (`barrier`); else -1. */
  readonly epochGroup: Int32Array
  readonly scopes: Scopes
  readonly startUnknown: boolean
}
