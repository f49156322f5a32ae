import {CELL, EVENT, OUTCOME} from '../../history/event-kind.js'
import type {History, HistoryRows} from '../../history/history.js'
import {clobberedReads} from './clobbered-reads.js'
import {ITEM, LEVEL, type Problem, type Scopes} from './problem.js'
import {SOURCE, WriterIndex} from './resolve-reads.js'

/** What the primary's operations amount to. */
export interface PrimaryProblem {
  readonly problem: Problem
  /** Read events whose value no write can have given, with `SOURCE.none` or `SOURCE.future`. */
  readonly impossible: ReadonlyArray<{readonly event: number; readonly source: number}>
  /** Reads of values written several times at once: no evidence. */
  readonly ambiguous: number
  readonly valueReads: number
  readonly writers: WriterIndex
  /** For write events: their item, or -1. */
  readonly itemOfWrite: Int32Array
}

/** The register problem of all operations on views of the primary's data. */
export function primaryProblem(history: History, replica: Uint8Array, ttlToleranceMs: number): PrimaryProblem {
  const {rows} = history
  const onPrimary = (row: number): boolean => replica[rows.view[row]!] === 0
  const writers = new WriterIndex(history, (row) => onPrimary(row) && rows.outcome[row] !== OUTCOME.fail)
  const reads = resolveReads(history, replica, writers)
  const options: ItemOptions = {ttlToleranceMs, mixedKeys: mixedKeys(history)}
  const capacity = history.events.count * (options.mixedKeys.size > 0 ? 2 : 1)
  const items = new ItemColumns(rows, history.events.count, capacity)
  for (let event = 0; event < history.events.count; event++) {
    const row = history.events.row[event]!
    if (!onPrimary(row) || rows.outcome[row] === OUTCOME.fail) continue
    addItem(history, items, event, reads, options)
  }
  const {keys, cells, databases} = history
  const scopes = {
    cells: cells.count,
    keys: keys.count,
    databases: databases.length,
    cellKey: cells.key,
    keyDatabase: keys.database,
  }
  return {
    problem: items.finish(scopes),
    impossible: reads.impossible,
    ambiguous: reads.ambiguous,
    valueReads: reads.values,
    itemOfWrite: items.itemOfWrite,
    writers,
  }
}

interface ItemOptions {
  readonly ttlToleranceMs: number
  readonly mixedKeys: ReadonlySet<number>
}

interface Reads {
  /** For read events: the write event behind it; -1 for reads that are no evidence. */
  readonly source: Int32Array
  /** For write events: 1 when some read returned it. */
  readonly seen: Uint8Array
  readonly impossible: Array<{event: number; source: number}>
  ambiguous: number
  values: number
}

function resolveReads(history: History, replica: Uint8Array, writers: WriterIndex): Reads {
  const {events, rows, header} = history
  const clobbered = clobberedReads(history, replica)
  const source = new Int32Array(events.count).fill(-1)
  const reads: Reads = {source, seen: new Uint8Array(events.count), impossible: [], ambiguous: 0, values: 0}
  for (let event = 0; event < events.count; event++) {
    if (events.kind[event] !== EVENT.read || clobbered?.[event] === 1) continue
    const row = events.row[event]!
    if (rows.outcome[row] !== OUTCOME.ok || replica[rows.view[row]!] === 1) continue
    if (events.value[event] === 0) {
      source[event] = 0
      continue
    }
    reads.values++
    const write = writers.source(event)
    if (write >= 0) {
      source[event] = write
      reads.seen[write] = 1
    } else if (write === SOURCE.ambiguous) {
      reads.ambiguous++
    } else if (header.initial !== 'unknown') {
      reads.impossible.push({event, source: write})
    }
  }
  return reads
}

function addItem(history: History, items: ItemColumns, event: number, reads: Reads, options: ItemOptions): void {
  const {events, rows, cells, ttlMs} = history
  const row = events.row[event]!
  const target = events.target[event]!
  const required = rows.outcome[row] === OUTCOME.ok
  switch (events.kind[event]) {
    case EVENT.read:
      if (reads.source[event]! >= 0) items.read(row, target, events.value[event] === 0 ? null : reads.source[event]!)
      return
    case EVENT.write:
      if (required || reads.seen[event] === 1) items.write(row, target, required, event)
      if (
        options.mixedKeys.size > 0 &&
        cells.type[target] === CELL.string &&
        options.mixedKeys.has(cells.key[target]!)
      ) {
        items.token(row, LEVEL.key, cells.key[target]!, false)
      }
      return
    case EVENT.removeCell:
      items.token(row, LEVEL.cell, target, required)
      return
    case EVENT.removeKey:
      items.token(row, LEVEL.key, target, required)
      return
    case EVENT.flushDb:
      items.token(row, LEVEL.database, target, required)
      return
    case EVENT.flushAll:
      items.token(row, LEVEL.all, 0, required)
      return
    case EVENT.expire: {
      const lifetimeMs = ttlMs[events.value[event]!]!
      const delayMs = Number.isNaN(lifetimeMs) ? 0 : Math.max(0, lifetimeMs - options.ttlToleranceMs)
      items.expiry(row, target, rows.invokedNs[row]! + delayMs * 1e6)
    }
  }
}

/** Keys that hold a string and something else: a SET may empty the other, depending on the engine. */
function mixedKeys({cells}: History): ReadonlySet<number> {
  const strings = new Set<number>()
  const others = new Set<number>()
  if (cells.type.every((type) => type === CELL.string)) return others
  for (let cell = 0; cell < cells.count; cell++)
    (cells.type[cell] === CELL.string ? strings : others).add(cells.key[cell]!)
  return new Set([...others].filter((key) => strings.has(key)))
}

/** Items as they are found; writers of reads are event numbers until `finish`. */
class ItemColumns {
  private count = 0
  private readonly kind: Uint8Array
  private readonly level: Uint8Array
  private readonly target: Int32Array
  private readonly writer: Int32Array
  private readonly required: Uint8Array
  private readonly client: Int32Array
  private readonly row: Int32Array
  private readonly invokedNs: Float64Array
  private readonly completedNs: Float64Array
  readonly itemOfWrite: Int32Array

  constructor(
    private readonly rows: HistoryRows,
    events: number,
    capacity: number,
  ) {
    this.kind = new Uint8Array(capacity)
    this.level = new Uint8Array(capacity)
    this.target = new Int32Array(capacity)
    this.writer = new Int32Array(capacity).fill(-1)
    this.required = new Uint8Array(capacity)
    this.client = new Int32Array(capacity)
    this.row = new Int32Array(capacity)
    this.invokedNs = new Float64Array(capacity)
    this.completedNs = new Float64Array(capacity)
    this.itemOfWrite = new Int32Array(events).fill(-1)
  }

  read(row: number, cell: number, writeEvent: number | null): void {
    const item = this.add(row, writeEvent === null ? ITEM.nilRead : ITEM.valueRead, LEVEL.cell, cell, true)
    if (writeEvent !== null) this.writer[item] = writeEvent
  }

  write(row: number, cell: number, required: boolean, event: number): void {
    this.itemOfWrite[event] = this.add(row, ITEM.write, LEVEL.cell, cell, required)
  }

  token(row: number, level: number, scope: number, required: boolean): void {
    this.add(row, ITEM.token, level, scope, required)
  }

  /** A deletion that may come at any time from this instant on, or never. */
  expiry(row: number, key: number, fromNs: number): void {
    const item = this.add(row, ITEM.token, LEVEL.key, key, false)
    this.invokedNs[item] = fromNs
    this.completedNs[item] = Infinity
  }

  finish(scopes: Scopes): Problem {
    const {count} = this
    for (let item = 0; item < count; item++) {
      if (this.kind[item] === ITEM.valueRead) this.writer[item] = this.itemOfWrite[this.writer[item]!]!
    }
    return {
      count,
      kind: this.kind.subarray(0, count),
      level: this.level.subarray(0, count),
      target: this.target.subarray(0, count),
      writer: this.writer.subarray(0, count),
      invokedNs: this.invokedNs.subarray(0, count),
      completedNs: this.completedNs.subarray(0, count),
      required: this.required.subarray(0, count),
      client: this.client.subarray(0, count),
      row: this.row.subarray(0, count),
      scopes,
    }
  }

  private add(row: number, kind: number, level: number, target: number, required: boolean): number {
    const item = this.count++
    this.kind[item] = kind
    this.level[item] = level
    this.target[item] = target
    this.required[item] = required ? 1 : 0
    this.client[item] = this.rows.client[row]!
    this.row[item] = row
    this.invokedNs[item] = this.rows.invokedNs[row]!
    this.completedNs[item] = this.rows.completedNs[row]!
    return item
  }
}
