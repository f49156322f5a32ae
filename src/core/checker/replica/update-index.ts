import {firstAbove as indexAbove} from '../../binary-search.js'
import {EVENT} from '../../history/event-kind.js'
import type {History} from '../../history/history.js'
import type {UpdateOrder} from './update-order.js'

/** A deletion, or a command of unknown effect, that may have come after any required update of this range. */
interface Range {
  readonly earliest: number
  readonly latest: number
}

/** What reaches one cell, from narrow to wide: its own events, its key's, its database's, all databases'. */
interface Reach {
  readonly writes: readonly number[]
  readonly deletions: ReadonlyArray<readonly number[]>
  readonly optionalDeletions: readonly Range[]
  readonly unknowns: readonly Range[]
}

const EMPTY: readonly number[] = []
const LEVEL_OF: Readonly<Record<number, number>> = {
  [EVENT.removeCell]: 0,
  [EVENT.clobberCell]: 0,
  [EVENT.removeKey]: 1,
  [EVENT.clobberKey]: 1,
  [EVENT.expire]: 1,
  [EVENT.flushDb]: 2,
  [EVENT.clobberDb]: 2,
  [EVENT.flushAll]: 3,
}

/**
 * Looks up, for any cell, what the state at a position is and when it ends. Flushes are kept once per database and DELs
 * once per key; every question asks the few lists that reach the cell.
 */
export class UpdateIndex {
  /** The position of required write events, the earliest one of optional writes; -1 for other events. */
  readonly position: Int32Array
  private readonly latest: Int32Array
  private readonly writes = new Map<number, number[]>()
  private readonly deletions = levels<number>()
  private readonly optionalDeletions = levels<Range>()
  private readonly unknowns = levels<Range>()
  private readonly reach = new Map<number, Reach>()

  constructor(
    private readonly history: History,
    readonly order: UpdateOrder,
  ) {
    const {kind, target} = history.events
    this.position = new Int32Array(history.events.count).fill(-1)
    this.latest = new Int32Array(history.events.count).fill(-1)
    for (let at = 1; at <= order.count; at++) {
      const event = order.events[at]!
      this.position[event] = this.latest[event] = at
      if (kind[event] === EVENT.write) append(this.writes, target[event]!, at)
      else if (kind[event]! < EVENT.clobberCell) append(this.deletions[LEVEL_OF[kind[event]!]!]!, target[event]!, at)
      else append(this.unknowns[LEVEL_OF[kind[event]!]!]!, target[event]!, {earliest: at, latest: at})
    }
    for (const {event, earliest, latest} of order.optional) {
      this.position[event] = earliest
      this.latest[event] = latest
      if (kind[event] === EVENT.write) continue
      const lists = kind[event]! < EVENT.clobberCell ? this.optionalDeletions : this.unknowns
      append(lists[LEVEL_OF[kind[event]!]!]!, target[event]!, {earliest, latest})
    }
  }

  /** The least position, not below `floor`, at which the cell holds what these write events wrote; Infinity if none. */
  leastOfValue(cell: number, writers: Iterable<number>, floor: number): number {
    let least = this.leastUnknown(cell, floor)
    for (const event of writers) {
      const from = this.position[event]!
      if (from < 0) continue
      const start = Math.max(from, floor)
      if (start < least && start < this.nextUpdate(cell, this.latest[event]!)) least = start
    }
    return least
  }

  /** The least position, not below `floor`, at which the cell may be empty; Infinity if none. */
  leastOfNil(cell: number, floor: number): number {
    const {writes, deletions, optionalDeletions} = this.reachOf(cell)
    const written = lastAtMost(writes, floor)
    let emptied = written === 0 ? 0 : -1
    let next = Infinity
    for (const list of deletions) {
      emptied = Math.max(emptied, lastAtMost(list, floor))
      next = Math.min(next, firstAbove(list, floor))
    }
    if (emptied >= written) return floor
    for (const {earliest, latest} of optionalDeletions) {
      if (earliest <= floor && latest >= written) return floor
      if (earliest > floor) next = Math.min(next, earliest)
    }
    return Math.min(next, this.leastUnknown(cell, floor))
  }

  /** The position of the first required update of the cell after this one; Infinity if none. */
  nextUpdate(cell: number, position: number): number {
    const {writes, deletions} = this.reachOf(cell)
    let next = firstAbove(writes, position)
    for (const list of deletions) next = Math.min(next, firstAbove(list, position))
    return next
  }

  /** The position of the last required update of the cell up to this one; 0 if none. */
  lastUpdate(cell: number, position: number): number {
    const {writes, deletions} = this.reachOf(cell)
    let last = lastAtMost(writes, position)
    for (const list of deletions) last = Math.max(last, lastAtMost(list, position))
    return last
  }

  /** The position of the last required deletion of the cell up to this one; 0 if none. */
  lastDeletion(cell: number, position: number): number {
    let last = 0
    for (const list of this.reachOf(cell).deletions) last = Math.max(last, lastAtMost(list, position))
    return last
  }

  /** The last position at which an event may have taken effect. */
  latestOf(event: number): number {
    return this.latest[event]!
  }

  /** The position of the write that ended the cell's last empty state; Infinity when it may be empty at the end. */
  endOfLastNil(cell: number): number {
    const {writes, deletions, optionalDeletions, unknowns} = this.reachOf(cell)
    const written = writes.at(-1) ?? 0
    const emptied = Math.max(0, ...deletions.map((list) => list.at(-1)!))
    if (emptied >= written || unknowns.length > 0) return Infinity
    if (optionalDeletions.some(({latest}) => latest >= written)) return Infinity
    return firstAbove(writes, emptied)
  }

  /** Where the flush epoch of a database at this position began. */
  epoch(database: number, position: number): number {
    const own = this.deletions[2]!.get(database) ?? EMPTY
    return Math.max(lastAtMost(own, position), lastAtMost(this.deletions[3]!.get(0) ?? EMPTY, position))
  }

  /** The event at a position. */
  event(position: number): number {
    return this.order.events[position]!
  }

  /** From a command of unknown effect until a required update that certainly follows it, any read is right. */
  private leastUnknown(cell: number, floor: number): number {
    let least = Infinity
    for (const {earliest, latest} of this.reachOf(cell).unknowns) {
      const start = Math.max(earliest, floor)
      if (start < this.nextUpdate(cell, latest)) least = Math.min(least, start)
    }
    if (this.history.header.initial === 'unknown' && floor < this.nextUpdate(cell, 0)) return floor
    return least
  }

  private reachOf(cell: number): Reach {
    let reach = this.reach.get(cell)
    if (!reach) this.reach.set(cell, (reach = this.newReach(cell)))
    return reach
  }

  private newReach(cell: number): Reach {
    const {cells, keys} = this.history
    const key = cells.key[cell]!
    const scopes = [cell, key, keys.database[key]!, 0]
    return {
      writes: this.writes.get(cell) ?? EMPTY,
      deletions: scopes
        .map((scope, level) => this.deletions[level]!.get(scope) ?? EMPTY)
        .filter((list) => list.length > 0),
      optionalDeletions: scopes.flatMap((scope, level) => this.optionalDeletions[level]!.get(scope) ?? []),
      unknowns: scopes.flatMap((scope, level) => this.unknowns[level]!.get(scope) ?? []),
    }
  }
}

function levels<T>(): Array<Map<number, T[]>> {
  return [0, 1, 2, 3].map(() => new Map<number, T[]>())
}

function append<T>(map: Map<number, T[]>, scope: number, value: T): void {
  const list = map.get(scope)
  if (list) list.push(value)
  else map.set(scope, [value])
}

/** The last entry of an ascending list that is not above the bound; 0 if none. */
function lastAtMost(list: readonly number[], bound: number): number {
  return list[indexAbove(list, bound) - 1] ?? 0
}

/** The first entry of an ascending list above the bound; Infinity if none. */
function firstAbove(list: readonly number[], bound: number): number {
  return list[indexAbove(list, bound)] ?? Infinity
}
