/**
 * What a replica promises about the order in which it applies the primary's writes, strongest first.
 * - `total`: the primary's order, one position for all keys (Redis, Valkey).
 * - `barrier`: each key's writes in order; a flush is a barrier for all keys of its database (repaired Pika).
 * - `per-key`: each key's writes and the flushes that touch it, in order.
 * - `eventual`: only the final state.
 */
export const ORDERS = ['total', 'barrier', 'per-key', 'eventual'] as const

/** What a replica promises, as a word. */
export type Order = (typeof ORDERS)[number]
