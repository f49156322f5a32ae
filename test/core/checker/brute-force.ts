import type {Order} from '../../../src/core/order.js'
import type {Operation} from '../../../src/core/operation.js'

/** What exhaustive search says of a small history. */
export interface Truth {
  /** Whether some order explains every read on the primary. */
  readonly primary: boolean
  /** For each order a replica may promise: whether it explains the replica's reads together with the primary's. */
  readonly replica: Readonly<Record<Order, boolean>>
}

const ORDERS: readonly Order[] = ['total', 'barrier', 'per-key', 'eventual']

/**
 * Tries every order of the operations that real time and connections allow, with every choice of the unknown ones, and
 * for each of them every assignment of prefixes to the replica's reads. Knows SET, GET, DEL, FLUSHDB and FLUSHALL.
 */
export function bruteForce(operations: readonly Operation[]): Truth {
  const known = operations.filter((op) => op.outcome === 'ok' || (op.outcome === 'info' && !isGet(op)))
  const reads = known.filter((op) => op.view !== 'primary')
  const primary = known.filter((op) => op.view === 'primary')
  const truth = {primary: false, replica: {total: false, barrier: false, 'per-key': false, eventual: false}}
  const walk = (placed: readonly Operation[], rest: readonly Operation[], state: State): boolean => {
    if (rest.every((op) => op.outcome === 'info')) {
      truth.primary = true
      const updates = placed.filter((op) => !isGet(op))
      for (const order of ORDERS) truth.replica[order] ||= replicaFits(updates, reads, order)
      if (ORDERS.every((order) => truth.replica[order])) return true
    }
    for (const op of rest) {
      if (rest.some((other) => other !== op && other.outcome === 'ok' && precedes(other, op))) continue
      if (isGet(op) && (state.get(cellOf(op)) ?? null) !== op.reply) continue
      // An unknown operation left behind by one that must follow it did not happen.
      const remaining = rest.filter((other) => other !== op && !(other.outcome === 'info' && precedes(other, op)))
      if (walk([...placed, op], remaining, isGet(op) ? state : apply(state, op))) return true
    }
    return false
  }
  walk([], primary, new Map())
  return truth
}

type State = ReadonlyMap<string, string>

function replicaFits(updates: readonly Operation[], reads: readonly Operation[], order: Order): boolean {
  const states: State[] = [new Map()]
  for (const update of updates) states.push(apply(states.at(-1)!, update))
  const sorted = [...reads].sort((a, b) => a.invokedNs - b.invokedNs || a.id - b.id)
  const place = (at: number, positions: readonly number[]): boolean => {
    const read = sorted[at]
    if (!read) return true
    for (let position = 0; position <= updates.length; position++) {
      if ((states[position]!.get(cellOf(read)) ?? null) !== read.reply) continue
      if (updates.slice(0, position).some((update) => update.invokedNs > read.completedNs!)) break
      if (read.phase === 'final' && updates.slice(position).some((u) => u.outcome === 'ok' && precedes(u, read)))
        continue
      const allowed = sorted.slice(0, at).every((other, index) => {
        if (precedes(other, read)) return bound(updates, order, other, positions[index]!, read) <= position
        if (precedes(read, other)) return bound(updates, order, read, position, other) <= positions[index]!
        return true
      })
      if (allowed && place(at + 1, [...positions, position])) return true
    }
    return false
  }
  return place(0, [])
}

/** The least position that a read at `position` leaves to a later one. */
function bound(updates: readonly Operation[], order: Order, a: Operation, position: number, b: Operation): number {
  if (order === 'eventual') return 0
  if (order === 'total' || cellOf(a) === cellOf(b)) return position
  if (order === 'per-key' || a.db !== b.db) return 0
  for (let at = position; at > 0; at--) if (empties(updates[at - 1]!, a.db)) return at
  return 0
}

function empties(update: Operation, db: number): boolean {
  return update.command[0] === 'FLUSHALL' || (update.command[0] === 'FLUSHDB' && update.db === db)
}

function precedes(a: Operation, b: Operation): boolean {
  if (a.outcome === 'info') return (a.deadlineNs ?? Infinity) < b.invokedNs
  return a.completedNs! < b.invokedNs || (a.client === b.client && a.id < b.id)
}

function apply(state: State, op: Operation): State {
  const next = new Map(state)
  const [name, key, value] = op.command as readonly [string, string, string]
  if (name === 'SET') next.set(`${op.db}/${key}`, value)
  else if (name === 'DEL') next.delete(`${op.db}/${key}`)
  else for (const cell of state.keys()) if (name === 'FLUSHALL' || cell.startsWith(`${op.db}/`)) next.delete(cell)
  return next
}

function isGet(op: Operation): boolean {
  return op.command[0] === 'GET'
}

function cellOf(op: Operation): string {
  return `${op.db}/${op.command[1] as string}`
}
