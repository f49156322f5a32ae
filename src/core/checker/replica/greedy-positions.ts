import {ORDERS, type Order} from '../../order.js'
import type {History} from '../../history/history.js'
import type {WriterIndex} from '../problem/writer-index.js'
import {ClientFloors} from './client-floors.js'
import {Floors} from './floors.js'
import type {ReplicaReads} from './replica-reads.js'
import type {UpdateIndex} from './update-index.js'
import {aheadAt, completedBy} from './update-order.js'

/** A witness with more reads than these says less, not more. */
const MAX_CHAIN = 100

/** A read that fits no position it may have. */
export interface MisplacedRead {
  /** The read event. */
  readonly event: number
  /** The position the view had reached already. */
  readonly floor: number
  /** The read event that proves it; -1 when the pair had settled, or nothing but the start is known. */
  readonly cause: number
  /** The read events behind the floor: the cause, what raised that one's position, and so on. */
  readonly chain: readonly number[]
  /** Positions of those reads. */
  readonly chainPositions: readonly number[]
  /** Whether its only positions hold updates not yet invoked. */
  readonly ahead: boolean
}

/**
 * Gives every read the least position it can have: not below what reads before it (by time, or by the same client)
 * showed of the same key (`per-key`), of its database's flush epoch (`barrier`) or of anything (`total`).
 * All constraints have the form "not below a monotone function of an earlier position", so the least solution is found
 * greedily, and a read without a position proves that there is none. `eventual` looks at final reads alone.
 */
export function misplacedReads(
  history: History,
  index: UpdateIndex,
  reads: ReplicaReads,
  writers: WriterIndex,
  level: Order,
  scope: 'instance' | 'database',
): MisplacedRead[] {
  const {rows, events} = history
  const floors = new LevelFloors(history, index, level, scope)
  const positions = new Int32Array(reads.events.length)
  const causes = new Int32Array(reads.events.length).fill(-1)
  const placeOf = placesByEvent(reads)
  const found: MisplacedRead[] = []
  let done = 0
  for (let at = 0; at < reads.events.length; at++) {
    const event = reads.events[at]!
    const row = events.row[event]!
    const invokedNs = rows.invokedNs[row]!
    for (; done < at; done++) {
      const earlier = reads.byCompletion[done]!
      if (rows.completedNs[events.row[earlier]!]! >= invokedNs) break
      const position = positions[placeOf(earlier)]!
      if (position > 0) floors.raise(earlier, position)
    }
    const {floor, cause} = floors.floor(event)
    const position = leastPosition(history, index, writers, event, floor)
    if (position > aheadAt(index.order, rows.completedNs[row]!)) {
      const chain = chainOf(history, index, writers, cause, (read) => ({
        position: positions[placeOf(read)]!,
        cause: causes[placeOf(read)]!,
      }))
      found.push({event, floor, cause, ...chain, ahead: position !== Infinity})
    } else {
      positions[at] = position
      causes[at] = cause
      floors.sent(event, position)
    }
  }
  return found
}

/** Follows causes as long as a read owes its position to an earlier one. */
function chainOf(
  history: History,
  index: UpdateIndex,
  writers: WriterIndex,
  cause: number,
  placed: (read: number) => {position: number; cause: number},
): {chain: number[]; chainPositions: number[]} {
  const chain: number[] = []
  const chainPositions: number[] = []
  for (let read = cause; read >= 0 && chain.length < MAX_CHAIN; read = placed(read).cause) {
    const {position} = placed(read)
    chain.push(read)
    chainPositions.push(position)
    if (leastPosition(history, index, writers, read, 0) === position) break
  }
  return {chain, chainPositions}
}

/** The least position at which this read is right, not below `floor`; Infinity if none. */
export function leastPosition(
  {events}: History,
  index: UpdateIndex,
  writers: WriterIndex,
  event: number,
  floor: number,
): number {
  const cell = events.target[event]!
  const value = events.value[event]!
  return value === 0 ? index.leastOfNil(cell, floor) : index.leastOfValue(cell, writers.writersOf(cell, value), floor)
}

/** What each level lets one read say about another. */
class LevelFloors {
  private readonly byKey: Floors
  private readonly byDatabase: Floors
  private readonly clients: ClientFloors
  private readonly strength: number

  constructor(
    private readonly history: History,
    private readonly index: UpdateIndex,
    level: Order,
    private readonly scope: 'instance' | 'database',
  ) {
    this.strength = ORDERS.length - 1 - ORDERS.indexOf(level)
    this.byKey = new Floors(history.keys.count)
    this.byDatabase = new Floors(history.databases.length + 1)
    this.clients = new ClientFloors(history)
  }

  floor(event: number): {floor: number; cause: number} {
    const {rows, events} = this.history
    const row = events.row[event]!
    let floor = 0
    let cause = -1
    const consider = (position: number, by: number): void => {
      if (position <= floor) return
      floor = position
      cause = by
    }
    const scope = this.wide(event)
    if (this.strength >= 1) {
      const key = this.keyOf(event)
      consider(this.byKey.position(key), this.byKey.cause(key))
      consider(this.clients.position(row, key), this.clients.cause(row, key))
    }
    if (this.strength >= 2) {
      consider(this.byDatabase.position(scope), this.byDatabase.cause(scope))
      consider(this.clients.position(row, -1 - scope), this.clients.cause(row, -1 - scope))
    }
    if (rows.final[row] === 1) consider(completedBy(this.index.order, rows.invokedNs[row]!), -1)
    return {floor, cause}
  }

  /** A read has completed before the next ones begin. */
  raise(event: number, position: number): void {
    this.byKey.raise(this.keyOf(event), position, event)
    this.byDatabase.raise(this.wide(event), this.widely(event, position), event)
  }

  /** A read was placed; it binds the same client's later ones at once. */
  sent(event: number, position: number): void {
    const row = this.history.events.row[event]!
    this.clients.raise(row, this.keyOf(event), position, event)
    this.clients.raise(row, -1 - this.wide(event), this.widely(event, position), event)
  }

  private widely(event: number, position: number): number {
    return this.strength === 3 ? position : this.index.epoch(this.databaseOf(event), position)
  }

  private wide(event: number): number {
    return this.strength === 3 && this.scope === 'instance' ? this.history.databases.length : this.databaseOf(event)
  }

  private keyOf(event: number): number {
    return this.history.cells.key[this.history.events.target[event]!]!
  }

  private databaseOf(event: number): number {
    return this.history.keys.database[this.keyOf(event)]!
  }
}

/** Where each read stands in order of invocation. */
function placesByEvent(reads: ReplicaReads): (event: number) => number {
  let greatest = 0
  for (const event of reads.events) greatest = Math.max(greatest, event)
  const places = new Int32Array(greatest + 1)
  reads.events.forEach((event, at) => (places[event] = at))
  return (event) => places[event]!
}
