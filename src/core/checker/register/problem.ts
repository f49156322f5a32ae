/** Kinds of items. */
export const ITEM = {write: 0, valueRead: 1, nilRead: 2, token: 3} as const

/** How far a deletion reaches; each level holds the ones before it. */
export const LEVEL = {cell: 0, key: 1, database: 2, all: 3} as const

/**
 * A set of register operations that is to be judged: is there one order of all of them that explains every read?
 * Items stand in order of rows. A token is a deletion: DEL, FLUSHDB, FLUSHALL, expiry.
 * Reads of unknown outcome and unread writes of unknown outcome are not part of it.
 */
export interface Problem {
  readonly count: number
  readonly kind: Uint8Array
  /** `LEVEL` of a token. */
  readonly level: Uint8Array
  /** The cell of a write or read; the cell, key or database of a token, 0 for all. */
  readonly target: Int32Array
  /** For value reads: the item that wrote the value. */
  readonly writer: Int32Array
  readonly invokedNs: Float64Array
  /** Infinity: may take effect at any later time. */
  readonly completedNs: Float64Array
  /** 0 for tokens and writes that may not have happened. */
  readonly required: Uint8Array
  readonly client: Int32Array
  /** Row of the history: identity, and the order of one client's operations. */
  readonly row: Int32Array
  readonly scopes: Scopes
}

/** Which key a cell belongs to, and which database a key. */
export interface Scopes {
  readonly cells: number
  readonly keys: number
  readonly databases: number
  readonly cellKey: Int32Array
  readonly keyDatabase: Int32Array
}

/** Where a level's tokens apply, seen from a cell. */
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

/** Whether `a` certainly took effect before `b`: by real time, or because one client sent it earlier. */
export function precedes(problem: Problem, a: number, b: number): boolean {
  const {invokedNs, completedNs, client, row, required} = problem
  if (completedNs[a]! < invokedNs[b]!) return true
  return client[a] === client[b] && row[a]! < row[b]! && required[a] === 1
}

/** The problem of these items alone (ascending); writers of value reads must be among them. */
export function subProblem(problem: Problem, items: Int32Array): Problem {
  const place = placesOf(problem, items)
  const {scopes, target} = denseScopes(problem, items)
  return {
    count: items.length,
    kind: Uint8Array.from(items, (item) => problem.kind[item]!),
    level: Uint8Array.from(items, (item) => problem.level[item]!),
    target,
    writer: items.map((item) => (problem.kind[item] === ITEM.valueRead ? place(problem.writer[item]!) : -1)),
    invokedNs: Float64Array.from(items, (item) => problem.invokedNs[item]!),
    completedNs: Float64Array.from(items, (item) => problem.completedNs[item]!),
    required: Uint8Array.from(items, (item) => problem.required[item]!),
    client: items.map((item) => problem.client[item]!),
    row: items.map((item) => problem.row[item]!),
    scopes,
  }
}

/** Where each item stands among the chosen ones; a table for many, a map for few of many. */
function placesOf(problem: Problem, items: Int32Array): (item: number) => number {
  if (items.length * 8 > problem.count) {
    const table = new Int32Array(problem.count)
    items.forEach((item, at) => (table[item] = at))
    return (item) => table[item]!
  }
  const map = new Map<number, number>()
  items.forEach((item, at) => map.set(item, at))
  return (item) => map.get(item)!
}

/** Numbers cells, keys and databases anew, so that small problems need small arrays. */
function denseScopes(problem: Problem, items: Int32Array): {scopes: Scopes; target: Int32Array} {
  const cells = new Map<number, number>()
  const keys = new Map<number, number>()
  const databases = new Map<number, number>()
  const dense = (map: Map<number, number>, id: number): number => {
    let number = map.get(id)
    if (number === undefined) map.set(id, (number = map.size))
    return number
  }
  const maps = [cells, keys, databases]
  const target = items.map((item) => {
    const level = problem.kind[item] === ITEM.token ? problem.level[item]! : LEVEL.cell
    return level === LEVEL.all ? 0 : dense(maps[level]!, problem.target[item]!)
  })
  const cellKey = Int32Array.from(cells.keys(), (cell) => dense(keys, problem.scopes.cellKey[cell]!))
  const keyDatabase = Int32Array.from(keys.keys(), (key) => dense(databases, problem.scopes.keyDatabase[key]!))
  return {
    scopes: {cells: cells.size, keys: keys.size, databases: databases.size, cellKey, keyDatabase},
    target,
  }
}
