/** Kinds of items. */
export const ITEM = {write: 0, valueRead: 1, nilRead: 2, deletion: 3} as const

/** How far a deletion reaches; each level holds the ones before it. */
export const LEVEL = {cell: 0, key: 1, database: 2, all: 3} as const

/** Values that are no written value: nothing, anything (before the first update), and what nobody read. */
export const VALUE = {nil: -1, unknown: -2, unread: -3} as const

/**
 * Everything done on the primary and read from it and its replicas, that is to be judged: is there one sequence of all
 * of it that explains every read? The primary's items stand in it in an order that real time and connections allow, and
 * each read of a replica where the replica stood in that order.
 * Items are numbered in order of rows. A deletion is a DEL, FLUSHDB, FLUSHALL or an expiry. Reads of unknown outcome and
 * unread writes of unknown outcome are not part of it.
 */
export interface Problem {
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
  /** For value reads of the primary: the item that wrote the value, -1 when several may have; -1 for all others. */
  readonly writer: Int32Array
  readonly invokedNs: Float64Array
  /** Infinity: may take effect at any later time. */
  readonly completedNs: Float64Array
  /** 0 for deletions and writes that may not have happened. */
  readonly required: Uint8Array
  /** 1 for a replica's reads after the pair had settled. */
  readonly final: Uint8Array
  readonly client: Int32Array
  /** Row of the history: identity, and the order of one client's operations. */
  readonly row: Int32Array
  /** The view of a replica's read; -1 for what is done on the primary's data. */
  readonly view: Int32Array
  /** Reads of a replica with one group bind each other by their order; -1 on the primary. */
  readonly group: Int32Array
  /** Reads of a replica between whose like no flush may come out of order (`barrier`); else -1. */
  readonly epochGroup: Int32Array
  readonly scopes: Scopes
  /** Whether cells may hold anything before their first update. */
  readonly startUnknown: boolean
}

/** Which key a cell belongs to, and which database a key. */
export interface Scopes {
  readonly cells: number
  readonly keys: number
  readonly databases: number
  readonly cellKey: Int32Array
  readonly keyDatabase: Int32Array
}

/** Where a level's deletions apply, seen from a cell. */
export function scopeOf(scopes: Scopes, cell: number, level: number): number {
  if (level === LEVEL.cell) return cell
  if (level === LEVEL.all) return 0
  const key = scopes.cellKey[cell]!
  return level === LEVEL.key ? key : scopes.keyDatabase[key]!
}

/** How many scopes a level has. */
export function scopeCount(scopes: Scopes, level: number): number {
  return [scopes.cells, scopes.keys, scopes.databases, 1][level]!
}

export function isRead({kind}: Problem, item: number): boolean {
  return kind[item] === ITEM.valueRead || kind[item] === ITEM.nilRead
}

/** Whether the clock alone may judge an item: a write, or a read of the primary that is nil or whose write is known. */
export function isTimed({kind, view, writer}: Problem, item: number): boolean {
  if (kind[item] === ITEM.deletion || view[item]! >= 0) return false
  return kind[item] !== ITEM.valueRead || writer[item]! >= 0
}

/** Whether a deletion empties the cell that another item is about. */
export function reaches({level, target, scopes}: Problem, deletion: number, item: number): boolean {
  return scopeOf(scopes, target[item]!, level[deletion]!) === target[deletion]
}

/**
 * Whether `a`, if it happened, certainly stands before `b`: by real time, or because one client sent it earlier. Reads of
 * a replica are bound to each other within their group, and to updates that began later or, once settled, had ended.
 */
export function precedes(problem: Problem, a: number, b: number): boolean {
  const {invokedNs, completedNs, client, row, required, view, group, final} = problem
  if (view[a]! >= 0 && view[b]! >= 0 && group[a] !== group[b]) return false
  if (view[a]! < 0 !== view[b]! < 0) {
    const bound = view[a]! >= 0 ? !isRead(problem, b) : final[b] === 1 && !isRead(problem, a)
    return bound && completedNs[a]! < invokedNs[b]!
  }
  if (completedNs[a]! < invokedNs[b]!) return true
  return client[a] === client[b] && row[a]! < row[b]! && required[a] === 1
}

/**
 * Whether some client sent an operation to the primary while an earlier one was in flight, so that its order says more
 * than the clock. Items of one row are in no order.
 */
export function overlapsItself({count, client, row, view, invokedNs, completedNs, required}: Problem): boolean {
  const clients = new Map<number, {row: number; endedNs: number; ownEndNs: number}>()
  for (let item = 0; item < count; item++) {
    if (view[item]! >= 0) continue
    let sent = clients.get(client[item]!)
    if (!sent) clients.set(client[item]!, (sent = {row: -1, endedNs: -Infinity, ownEndNs: -Infinity}))
    if (sent.row !== row[item]) {
      sent.row = row[item]!
      sent.endedNs = Math.max(sent.endedNs, sent.ownEndNs)
      sent.ownEndNs = -Infinity
    }
    if (sent.endedNs >= invokedNs[item]!) return true
    if (required[item] === 1) sent.ownEndNs = Math.max(sent.ownEndNs, completedNs[item]!)
  }
  return false
}
