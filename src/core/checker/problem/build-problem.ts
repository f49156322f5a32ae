import {CELL, EVENT, OUTCOME} from '../../history/event-kind.js'
import type {History} from '../../history/history.js'
import {clobberedReads} from './clobbered-reads.js'
import {LEVEL, VALUE, type Problem} from './problem.js'
import {ProblemColumns} from './problem-columns.js'
import {ValueNumbers} from './value-numbers.js'
import {SOURCE, WriterIndex} from './writer-index.js'

/** What a history amounts to. */
export interface HistoryProblem {
  /** Its reads of replicas bind each other as if every view promised `total`; `grouped` says otherwise. */
  readonly problem: Problem
  /** Read events on the primary whose value no write can have given, with `SOURCE.none` or `SOURCE.future`. */
  readonly impossible: ReadonlyArray<{readonly event: number; readonly source: number}>
  /** Reads on the primary of values written several times, whose write is not known. */
  readonly ambiguous: number
  readonly writers: WriterIndex
  /** 1 for read events that a command of unknown effect may have influenced; null without any. */
  readonly clobbered: Uint8Array | null
}

/**
 * The problem of everything that a history did and read. Reads that a command of unknown effect may have influenced are
 * no evidence and left out; so is what a replica shows of a key that may have expired, as its clock is its own.
 */
export function problemOf(history: History, replica: Uint8Array, ttlToleranceMs: number): HistoryProblem {
  const builder = new ProblemBuilder(history, replica, ttlToleranceMs)
  return builder.build()
}

/** What stands for the write behind a read: several may be, or the read is nil; or it is no evidence. */
const UNKNOWN_WRITE = -1
const NO_EVIDENCE = -2

class ProblemBuilder {
  private readonly writers: WriterIndex
  private readonly clobbered: Uint8Array | null
  private readonly numbers: ValueNumbers
  private readonly expiresNs: Float64Array | null
  /** For read events: the write event behind it, or why there is none. */
  private readonly source: Int32Array
  private readonly impossible: Array<{event: number; source: number}> = []
  private ambiguous = 0

  constructor(
    private readonly history: History,
    private readonly replica: Uint8Array,
    private readonly ttlToleranceMs: number,
  ) {
    const {rows, events, strings} = history
    this.writers = new WriterIndex(
      history,
      (row) => replica[rows.view[row]!] === 0 && rows.outcome[row] !== OUTCOME.fail,
    )
    this.clobbered = clobberedReads(history, replica)
    this.numbers = new ValueNumbers(strings.length)
    this.source = new Int32Array(events.count).fill(NO_EVIDENCE)
    this.expiresNs = this.expiries()
  }

  build(): HistoryProblem {
    const {history, writers, clobbered, impossible} = this
    const {events, rows} = history
    this.resolveReads()
    const mixed = mixedKeys(history)
    const columns = new ProblemColumns(history, events.count * (mixed.size > 0 ? 2 : 1))
    for (let event = 0; event < events.count; event++) {
      const row = events.row[event]!
      if (events.kind[event] === EVENT.read) this.addRead(columns, event)
      else if (!this.onReplica(row) && rows.outcome[row] !== OUTCOME.fail) this.addUpdate(columns, event, mixed)
    }
    return {problem: columns.finish(this.numbers.count), impossible, ambiguous: this.ambiguous, writers, clobbered}
  }

  private onReplica(row: number): boolean {
    return this.replica[this.history.rows.view[row]!] === 1
  }

  private resolveReads(): void {
    const {events, rows} = this.history
    for (let event = 0; event < events.count; event++) {
      const row = events.row[event]!
      if (events.kind[event] !== EVENT.read || rows.outcome[row] !== OUTCOME.ok) continue
      if (this.clobbered?.[event] === 1) continue
      this.source[event] = this.onReplica(row) ? this.sourceOnReplica(event) : this.sourceOnPrimary(event)
      if (this.source[event] !== NO_EVIDENCE && events.value[event] !== 0)
        this.numbers.add(events.target[event]!, events.value[event]!)
    }
  }

  private sourceOnPrimary(event: number): number {
    if (this.history.events.value[event] === 0) return UNKNOWN_WRITE
    const write = this.writers.source(event)
    if (write >= 0) return write
    if (write === SOURCE.ambiguous) {
      this.ambiguous++
      return UNKNOWN_WRITE
    }
    if (this.history.header.initial !== 'unknown') this.impossible.push({event, source: write})
    return NO_EVIDENCE
  }

  private sourceOnReplica(event: number): number {
    const {events, rows, cells} = this.history
    if (events.value[event] === 0) {
      const expired = this.expiresNs?.[cells.key[events.target[event]!]!] ?? Infinity
      return rows.completedNs[events.row[event]!]! >= expired ? NO_EVIDENCE : UNKNOWN_WRITE
    }
    const write = this.writers.source(event)
    return write === SOURCE.none || write === SOURCE.future ? NO_EVIDENCE : UNKNOWN_WRITE
  }

  private addRead(columns: ProblemColumns, event: number): void {
    const {events} = this.history
    const source = this.source[event]!
    if (source === NO_EVIDENCE) return
    const row = events.row[event]!
    const cell = events.target[event]!
    const value = events.value[event] === 0 ? VALUE.nil : this.numbers.of(cell, events.value[event]!)
    if (this.onReplica(row)) columns.replicaRead(row, cell, value)
    else columns.read(row, cell, value, source)
  }

  private addUpdate(columns: ProblemColumns, event: number, mixed: ReadonlySet<number>): void {
    const {events, rows, cells} = this.history
    const row = events.row[event]!
    const target = events.target[event]!
    const required = rows.outcome[row] === OUTCOME.ok
    switch (events.kind[event]) {
      case EVENT.write: {
        // A write of unknown outcome that nobody read can only be in the way.
        const value = this.numbers.of(target, events.value[event]!)
        if (required || value !== VALUE.unread) columns.write(row, target, value, required, event)
        if (mixed.size > 0 && cells.type[target] === CELL.string && mixed.has(cells.key[target]!)) {
          columns.deletion(row, LEVEL.key, cells.key[target]!, false)
        }
        return
      }
      case EVENT.expire:
        columns.expiry(row, target, this.expiryNs(event))
        return
      default: {
        const level = LEVELS[events.kind[event]!]
        if (level !== undefined) columns.deletion(row, level, target, required)
      }
    }
  }

  /** From when on an expiry may come. */
  private expiryNs(event: number): number {
    const {events, rows, ttlMs} = this.history
    const lifetimeMs = ttlMs[events.value[event]!]!
    const delayMs = Number.isNaN(lifetimeMs) ? 0 : Math.max(0, lifetimeMs - this.ttlToleranceMs)
    return rows.invokedNs[events.row[event]!]! + delayMs * 1e6
  }

  /** For each key: from when on it may have expired; null when nothing expires. */
  private expiries(): Float64Array | null {
    const {events, rows, keys} = this.history
    let found: Float64Array | null = null
    for (let event = 0; event < events.count; event++) {
      if (events.kind[event] !== EVENT.expire) continue
      const row = events.row[event]!
      if (this.onReplica(row) || rows.outcome[row] === OUTCOME.fail) continue
      found ??= new Float64Array(keys.count).fill(Infinity)
      const key = events.target[event]!
      found[key] = Math.min(found[key]!, this.expiryNs(event))
    }
    return found
  }
}

const LEVELS: Readonly<Record<number, number>> = {
  [EVENT.removeCell]: LEVEL.cell,
  [EVENT.removeKey]: LEVEL.key,
  [EVENT.flushDb]: LEVEL.database,
  [EVENT.flushAll]: LEVEL.all,
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
