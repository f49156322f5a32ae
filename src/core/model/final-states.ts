import {bulkFromId, bulkId, type Bulk} from '../bulk.js'
import {CELL} from '../history/event-kind.js'
import {valueBulk, type History} from '../history/history.js'
import type {KeyspaceValue} from '../keyspace/keyspace-entry.js'
import {FinalUpdates} from './final-updates.js'

/** What a key may hold when everything has been applied, by the primary's operations alone. */
export interface FinalState {
  readonly db: number
  readonly key: Bulk
  /** The strings it may hold, and null when it may be absent. Empty when `unknown`. */
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

  get(db: number, key: Bulk): FinalState | undefined {
    return this.states.get(db)?.get(bulkId(key))
  }

  *[Symbol.iterator](): Iterator<FinalState> {
    for (const keys of this.states.values()) yield* keys.values()
  }
}

/** The final states that a history's writes allow: concurrent ones in any order, those of unknown outcome or not. */
export function finalStates(history: History): FinalStates {
  const updates = new FinalUpdates(history)
  return new FinalStates(statesOf(history, updates))
}

function* statesOf(history: History, updates: FinalUpdates): Iterable<FinalState> {
  const stringCell = new Int32Array(history.keys.count).fill(-1)
  const otherTypes = new Uint8Array(history.keys.count)
  const {cells} = history
  for (let cell = 0; cell < cells.count; cell++) {
    if (cells.type[cell] === CELL.string) stringCell[cells.key[cell]!] = cell
    else otherTypes[cells.key[cell]!] = 1
  }
  for (let key = 0; key < history.keys.count; key++) {
    yield stateOf(history, updates, key, stringCell[key]!, otherTypes[key] === 1)
  }
}

function stateOf(history: History, updates: FinalUpdates, key: number, cell: number, otherTypes: boolean): FinalState {
  const {keys, databases, header} = history
  const named = {db: databases[keys.database[key]!]!, key: bulkFromId(keys.name[key]!)}
  if (cell < 0 || otherTypes) {
    return {...named, allowed: [], unknown: true, mayBeExpired: false, operations: []}
  }
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

/** The last writes and removals of a key, in order. */
function concerning({events, rows}: History, updates: FinalUpdates, cell: number): number[] {
  const writes = (updates.writes.get(cell) ?? []).slice(-3).map((event) => events.row[event]!)
  const found = [...new Set([...writes, ...updates.lastRemovals(cell)])].sort((a, b) => a - b)
  return found.slice(-6).map((row) => rows.id[row]!)
}
