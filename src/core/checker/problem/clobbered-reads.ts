import {EVENT, OUTCOME} from '../../history/event-kind.js'
import type {History, HistoryRows} from '../../history/history.js'
import {firstAbove} from '../../binary-search.js'

/** The time from a command that left a register unknown until something certainly overwrote it. */
interface Unknown {
  readonly fromNs: number
  readonly untilNs: number
}

/**
 * Reads that a command of unknown effect (INCR, RENAME, a script) may have influenced: 1 for each such event, or null
 * when there is no such command. They are not used as evidence until a flush, DEL or write certainly followed. A replica
 * lags: what such a command left may be shown long after it was overwritten on the primary, so that only final reads,
 * for which everything has been applied, are as on the primary.
 */
export function clobberedReads(history: History, replica: Uint8Array): Uint8Array | null {
  const {events, rows} = history
  const scopes = new ClobberScopes(history, replica)
  if (scopes.none) return null
  const flags = new Uint8Array(events.count)
  for (let event = 0; event < events.count; event++) {
    if (events.kind[event] !== EVENT.read) continue
    const row = events.row[event]!
    const lags = replica[rows.view[row]!] === 1 && rows.final[row] === 0
    const affects = ({fromNs, untilNs}: Unknown): boolean =>
      fromNs <= rows.completedNs[row]! && (lags || rows.invokedNs[row]! <= untilNs)
    if (scopes.unknownOf(events.target[event]!).some(affects)) flags[event] = 1
  }
  return flags
}

class ClobberScopes {
  private readonly clobbers = new Map<string, number[]>()
  private readonly overwrites = new Map<string, number[]>()
  private readonly cache = new Map<number, readonly Unknown[]>()
  private readonly ends = new Map<string, LeastEnds>()

  constructor(
    private readonly history: History,
    replica: Uint8Array,
  ) {
    const {events, rows} = history
    for (let event = 0; event < events.count; event++) {
      const row = events.row[event]!
      if (replica[rows.view[row]!] === 1 || rows.outcome[row] === OUTCOME.fail) continue
      const clobber = CLOBBERS.get(events.kind[event]!)
      if (clobber) append(this.clobbers, `${clobber}${events.target[event]!}`, row)
    }
    if (this.none) return
    for (let event = 0; event < events.count; event++) {
      const row = events.row[event]!
      if (replica[rows.view[row]!] === 1 || rows.outcome[row] !== OUTCOME.ok) continue
      const overwrite = OVERWRITES.get(events.kind[event]!)
      if (overwrite) append(this.overwrites, `${overwrite}${events.target[event]!}`, row)
    }
  }

  get none(): boolean {
    return this.clobbers.size === 0
  }

  /** When the cell is unknown; overlapping spans are joined. */
  unknownOf(cell: number): readonly Unknown[] {
    let spans = this.cache.get(cell)
    if (!spans) this.cache.set(cell, (spans = this.compute(cell)))
    return spans
  }

  private compute(cell: number): Unknown[] {
    const names = this.names(cell)
    const clobbers = names.flatMap((name) => this.clobbers.get(name) ?? [])
    if (clobbers.length === 0) return []
    const {rows} = this.history
    const spans: Unknown[] = []
    for (const row of clobbers.sort((a, b) => rows.invokedNs[a]! - rows.invokedNs[b]!)) {
      const fromNs = rows.invokedNs[row]!
      const last = spans.at(-1)
      const end = rows.completedNs[row]!
      const untilNs = Math.min(...names.map((name) => this.overwrittenBy(name, end)))
      if (last && fromNs <= last.untilNs) {
        spans[spans.length - 1] = {fromNs: last.fromNs, untilNs: Math.max(last.untilNs, untilNs)}
      } else {
        spans.push({fromNs, untilNs})
      }
      if (untilNs === Infinity) break
    }
    return spans
  }

  /** The earliest completion of a certain overwrite in this scope that began after an instant. */
  private overwrittenBy(scope: string, afterNs: number): number {
    const rowsOfScope = this.overwrites.get(scope)
    if (!rowsOfScope) return Infinity
    let ends = this.ends.get(scope)
    if (!ends) this.ends.set(scope, (ends = new LeastEnds(this.history.rows, rowsOfScope)))
    return ends.after(afterNs)
  }

  private names(cell: number): string[] {
    const {cells, keys} = this.history
    const key = cells.key[cell]!
    return [`c${cell}`, `k${key}`, `d${keys.database[key]!}`, 'a0']
  }
}

/** Answers "which of these ends first, of those that begin after an instant" by one search. */
class LeastEnds {
  private readonly begins: Float64Array
  private readonly leastEnd: Float64Array

  constructor({invokedNs, completedNs}: HistoryRows, rows: readonly number[]) {
    const sorted = [...rows].sort((a, b) => invokedNs[a]! - invokedNs[b]!)
    this.begins = Float64Array.from(sorted, (row) => invokedNs[row]!)
    this.leastEnd = new Float64Array(sorted.length)
    let least = Infinity
    for (let at = sorted.length - 1; at >= 0; at--)
      this.leastEnd[at] = least = Math.min(least, completedNs[sorted[at]!]!)
  }

  after(instantNs: number): number {
    return this.leastEnd[firstAbove(this.begins, instantNs)] ?? Infinity
  }
}

const CLOBBERS: ReadonlyMap<number, string> = new Map([
  [EVENT.clobberCell, 'c'],
  [EVENT.clobberKey, 'k'],
  [EVENT.clobberDb, 'd'],
])

const OVERWRITES: ReadonlyMap<number, string> = new Map([
  [EVENT.write, 'c'],
  [EVENT.removeCell, 'c'],
  [EVENT.removeKey, 'k'],
  [EVENT.flushDb, 'd'],
  [EVENT.flushAll, 'a'],
])

function append(map: Map<string, number[]>, name: string, row: number): void {
  const list = map.get(name)
  if (list) list.push(row)
  else map.set(name, [row])
}
