import {firstAbove, firstAtLeast} from '../../binary-search.js'
import {EVENT, OUTCOME} from '../../history/event-kind.js'
import type {History} from '../../history/history.js'

/**
 * The primary's updates in a known total order. Required updates have positions 1..count; position p also names the
 * state after them. An update of unknown outcome has no position: it may have taken effect after any required update
 * from `earliest` to `latest`, or never.
 */
export interface UpdateOrder {
  readonly count: number
  /** The event at each position (index 0 is unused). */
  readonly events: Int32Array
  /** At p: the latest invocation among updates 1..p; a replica cannot have got there before. */
  readonly begunNs: Float64Array
  /** At p: the latest completion among updates 1..p. */
  readonly endedNs: Float64Array
  readonly optional: readonly OptionalUpdate[]
}

export interface OptionalUpdate {
  readonly event: number
  readonly earliest: number
  readonly latest: number
}

/**
 * The one order of the primary's updates that the history allows, or null when some updates overlapped: all writers were
 * one connection, or no two of them ever wrote at once.
 */
export function forcedOrder(history: History, replica: Uint8Array): UpdateOrder | null {
  const {rows} = history
  const events = updatesOf(history, replica).filter((event) => isRequired(history, event))
  const row = (event: number): number => history.events.row[event]!
  sortByInvocation(history, events)
  for (let at = 1; at < events.length; at++) {
    const [a, b] = [row(events[at - 1]!), row(events[at]!)]
    const ordered = rows.completedNs[a]! < rows.invokedNs[b]! || rows.client[a] === rows.client[b]
    if (!ordered) return null
  }
  return orderOf(history, replica, events)
}

/** The order that runs through these required updates, which are all there are. */
export function orderOf(history: History, replica: Uint8Array, required: Int32Array): UpdateOrder {
  const {rows} = history
  const count = required.length
  const events = new Int32Array(count + 1)
  const begunNs = new Float64Array(count + 1).fill(-Infinity)
  const endedNs = new Float64Array(count + 1).fill(-Infinity)
  for (let at = 1; at <= count; at++) {
    events[at] = required[at - 1]!
    const row = history.events.row[events[at]!]!
    begunNs[at] = Math.max(begunNs[at - 1]!, rows.invokedNs[row]!)
    endedNs[at] = Math.max(endedNs[at - 1]!, rows.completedNs[row]!)
  }
  const ranges = new OptionalRanges(history, events, begunNs, endedNs)
  const optional = [...updatesOf(history, replica)].filter((event) => !isRequired(history, event))
  return {count, events, begunNs, endedNs, optional: optional.map((event) => ranges.of(event))}
}

/** The last position whose updates had all begun by this instant. */
export function aheadAt(order: UpdateOrder, instant: number): number {
  return lastAtMost(order.begunNs, instant)
}

/** The last position all of whose updates had completed before this instant. */
export function completedBy(order: UpdateOrder, instant: number): number {
  return Math.max(0, firstAtLeast(order.endedNs, instant) - 1)
}

/** Every event by which the primary's data may have changed. */
export function updatesOf({events, rows}: History, replica: Uint8Array): Int32Array {
  const found = new Int32Array(events.count)
  let count = 0
  for (let event = 0; event < events.count; event++) {
    if (events.kind[event] === EVENT.read || events.kind[event] === EVENT.retime) continue
    const row = events.row[event]!
    if (rows.outcome[row] !== OUTCOME.fail && replica[rows.view[row]!] === 0) found[count++] = event
  }
  return found.subarray(0, count)
}

/** Whether an update certainly happened at its place; an expiry may come at any later time. */
export function isRequired({events, rows}: History, event: number): boolean {
  return rows.outcome[events.row[event]!] === OUTCOME.ok && events.kind[event] !== EVENT.expire
}

function sortByInvocation({events, rows}: History, updates: Int32Array): void {
  const begin = (event: number): number => rows.invokedNs[events.row[event]!]!
  for (let at = 1; at < updates.length; at++) {
    if (begin(updates[at - 1]!) <= begin(updates[at]!)) continue
    updates.sort((a, b) => begin(a) - begin(b) || a - b)
    return
  }
}

/** How far the updates of one client have been walked through, from where and for which row. */
interface Walk {
  readonly start: number
  row: number
  next: number
  lastOwn: number
}

/** After which required updates one of unknown outcome may have come. */
class OptionalRanges {
  private readonly walks = new Map<number, Walk>()

  constructor(
    private readonly history: History,
    private readonly order: Int32Array,
    private readonly begunNs: Float64Array,
    private readonly endedNs: Float64Array,
  ) {}

  of(event: number): OptionalUpdate {
    const {events, rows} = this.history
    const row = events.row[event]!
    const invoked = rows.invokedNs[row]!
    // An expiry follows its own command, which is certain when that succeeded; the rest of the order is as for any other.
    let before = lastAtMost(this.endedNs, invoked)
    while (before > 0 && this.endedNs[before]! >= invoked) before--
    const earliest = this.lastOwnFrom(before, row)
    const until = events.kind[event] === EVENT.expire ? Infinity : rows.completedNs[row]!
    return {event, earliest, latest: Math.max(earliest, lastAtMost(this.begunNs, until))}
  }

  /** The last update of the row's own client behind `start` that was sent no later; those of one pipeline share the walk. */
  private lastOwnFrom(start: number, row: number): number {
    const {events, rows} = this.history
    const client = rows.client[row]!
    let walk = this.walks.get(client)
    if (walk?.start !== start || walk.row > row)
      this.walks.set(client, (walk = {start, row, next: start + 1, lastOwn: start}))
    for (; walk.next < this.order.length; walk.next++) {
      const other = events.row[this.order[walk.next]!]!
      if (other > row) break
      if (rows.client[other] === client) walk.lastOwn = walk.next
    }
    walk.row = row
    return walk.lastOwn
  }
}

function lastAtMost(values: Float64Array, bound: number): number {
  return Math.max(0, firstAbove(values, bound) - 1)
}
