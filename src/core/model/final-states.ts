import {bulkFromId, bulkId, type Bulk} from '../bulk.js'
import {orderOfUpdates} from '../checker/replica/order-of-updates.js'
import {CELL, EVENT} from '../history/event-kind.js'
import {valueBulk, type History} from '../history/history.js'
import type {KeyspaceValue} from '../keyspace/keyspace-entry.js'
import {FinalUpdates} from './final-updates.js'
import {Replay} from './replay.js'

/** What a key may hold when everything has been applied, by the primary's operations alone. */
export interface FinalState {
  readonly db: number
  readonly key: Bulk
  /** The strings it may hold, and null when it may be absent. Empty when `unknown`, and for other types (see `value`). */
  readonly allowed: ReadonlyArray<Bulk | null>
  /** A write that is not modelled touched it last, or its value before the history is not known: anything may be there. */
  readonly unknown: boolean
  /** A lifetime may have ended it since. */
  readonly mayBeExpired: boolean
  /** What it holds, of whatever type, where the order of all updates is known; undefined where it is not decided. */
  readonly value?: KeyspaceValue | null
  /** Ids of operations that concern it, in order; the last ones tell the most. */
  readonly operations: readonly number[]
}

/** The final state of every key that a history names. */
export class FinalStates implements Iterable<FinalState> {
  private readonly states = new Map<number, Map<string, FinalState>>()
  size = 0

  constructor(states: Iterable<FinalState>) {
    for (const state of states) {
      let keys = this.states.get(state.db)
      if (!keys) this.states.set(state.db, (keys = new Map<string, FinalState>()))
      keys.set(bulkId(state.key), state)
      this.size++
    }
  }

  /** What is known of one key; undefined where nothing ever named it. */
  get(db: number, key: Bulk): FinalState | undefined {
    return this.states.get(db)?.get(bulkId(key))
  }

  /** All of them, database by database. */
  *[Symbol.iterator](): Iterator<FinalState> {
    for (const keys of this.states.values()) yield* keys.values()
  }
}

/** The final states that a history's writes allow: concurrent ones in any order, those of unknown outcome or not. */
export function finalStates(history: History): FinalStates {
  return new FinalStates(statesOf(history, new FinalUpdates(history), replayed(history)))
}

/** The whole keyspace played through, when types beyond strings call for it and the order of all updates is known. */
function replayed(history: History): Replay | null {
  if (history.commands.size === 0 || history.header.initial === 'unknown') return null
  const {order} = orderOfUpdates(history)
  if (!order || order.optional.some(({event}) => history.events.kind[event] !== EVENT.expire)) return null
  const replay = new Replay(history)
  for (let at = 1; at <= order.count; at++) replay.play(order.events[at]!)
  return replay
}

function* statesOf(history: History, updates: FinalUpdates, replay: Replay | null): Iterable<FinalState> {
  const stringCell = new Int32Array(history.keys.count).fill(-1)
  const otherTypes = new Uint8Array(history.keys.count)
  const {cells} = history
  for (let cell = 0; cell < cells.count; cell++) {
    if (cells.type[cell] === CELL.string) stringCell[cells.key[cell]!] = cell
    else otherTypes[cells.key[cell]!] = 1
  }
  for (let key = 0; key < history.keys.count; key++) {
    const cell = stringCell[key]!
    const typed = cell < 0 || otherTypes[key] === 1 || (replay !== null && updates.isUnknown(cell))
    yield typed ? typedState(history, updates, replay, key) : stateOf(history, updates, key, cell)
  }
}

/** A key of another type than string: what the replay holds, if there is one. */
function typedState(history: History, updates: FinalUpdates, replay: Replay | null, key: number): FinalState {
  const {keys, databases} = history
  const value = replay?.value(key) ?? (replay ? null : 'unknown')
  return {
    db: databases[keys.database[key]!]!,
    key: bulkFromId(keys.name[key]!),
    allowed: value === null ? [null] : value !== 'unknown' && value.type === 'string' ? [value.string] : [],
    unknown: value === 'unknown',
    mayBeExpired: (updates.expiries.get(key) ?? []).length > 0,
    ...(value === 'unknown' ? {} : {value}),
    operations: updates.lastRows(key).map((row) => history.rows.id[row]!),
  }
}

function stateOf(history: History, updates: FinalUpdates, key: number, cell: number): FinalState {
  const {keys, databases, header} = history
  const named = {db: databases[keys.database[key]!]!, key: bulkFromId(keys.name[key]!)}
  const unknown = updates.isUnknown(cell) || (header.initial === 'unknown' && !updates.isTouched(cell))
  const allowed = unknown ? [] : allowedStrings(history, updates, cell)
  const only = allowed.length === 1 ? allowed[0] : undefined
  return {
    ...named,
    allowed,
    unknown,
    mayBeExpired: mayBeExpired(history, updates, cell),
    ...(only === undefined ? {} : {value: only === null ? null : {type: 'string' as const, string: only}}),
    operations: concerning(history, updates, cell),
  }
}

function allowedStrings(history: History, updates: FinalUpdates, cell: number): Array<Bulk | null> {
  const {events} = history
  const values = new Set<number>()
  for (const event of updates.writes.get(cell) ?? []) {
    if (!updates.isOverwritten(cell, event)) values.add(events.value[event]!)
  }
  const allowed: Array<Bulk | null> = [...values].map((value) => valueBulk(history.strings[value]!))
  if (updates.mayBeEmpty(cell)) allowed.push(null)
  return allowed
}

function mayBeExpired({cells}: History, updates: FinalUpdates, cell: number): boolean {
  return (updates.expiries.get(cells.key[cell]!) ?? []).some((event) => !updates.isOverwritten(cell, event))
}

/** The last writes and deletions of a key, in order. */
function concerning({events, rows}: History, updates: FinalUpdates, cell: number): number[] {
  const writes = (updates.writes.get(cell) ?? []).slice(-3).map((event) => events.row[event]!)
  const found = [...new Set([...writes, ...updates.lastDeletions(cell)])].sort((a, b) => a - b)
  return found.slice(-6).map((row) => rows.id[row]!)
}
