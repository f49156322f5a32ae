import type {Anomaly} from '../../anomaly.js'
import {EVENT, OUTCOME} from '../../history/event-kind.js'
import type {History} from '../../history/history.js'
import {anomalyOf, cellText, operationText} from '../describe.js'
import type {WriterIndex} from '../problem/writer-index.js'

/** Something that set or may have changed a key's lifetime. */
interface Timing {
  readonly row: number
  /** NaN when the new lifetime is not known. */
  readonly ttlMs: number
}

/**
 * Reads of a value later than its lifetime allows, counted from the end of the command that set it and with a tolerance.
 * Only when nothing else can have changed the lifetime.
 */
export function expiredReads(
  history: History,
  replica: Uint8Array,
  writers: WriterIndex,
  ttlToleranceMs: number,
): Anomaly[] {
  const timings = timingsByKey(history, replica)
  if (timings.size === 0) return []
  const {events, rows, cells} = history
  const found: Anomaly[] = []
  const told = new Set<number>()
  for (let event = 0; event < events.count; event++) {
    const row = events.row[event]!
    if (events.kind[event] !== EVENT.read || events.value[event] === 0 || rows.outcome[row] !== OUTCOME.ok) continue
    if (replica[rows.view[row]!] === 1) continue
    const own = timings.get(cells.key[events.target[event]!]!)
    const write = own ? writers.source(event) : -1
    if (!own || write < 0 || told.has(write)) continue
    const timing = onlyTiming(history, own, events.row[write]!)
    if (!timing || rows.outcome[timing.row] !== OUTCOME.ok) continue
    const lateMs = (rows.invokedNs[row]! - rows.completedNs[timing.row]!) / 1e6 - timing.ttlMs
    if (!(lateMs > ttlToleranceMs)) continue
    told.add(write)
    found.push(expiredRead(history, event, events.row[write]!, timing, lateMs))
  }
  return found
}

function timingsByKey({events, rows, ttlMs}: History, replica: Uint8Array): Map<number, Timing[]> {
  const timings = new Map<number, Timing[]>()
  for (let event = 0; event < events.count; event++) {
    const kind = events.kind[event]
    if (kind !== EVENT.expire && kind !== EVENT.retime && kind !== EVENT.clobberKey) continue
    const row = events.row[event]!
    if (replica[rows.view[row]!] === 1 || rows.outcome[row] === OUTCOME.fail) continue
    const key = events.target[event]!
    const timing = {row, ttlMs: kind === EVENT.expire ? ttlMs[events.value[event]!]! : NaN}
    const list = timings.get(key)
    if (list) list.push(timing)
    else timings.set(key, [timing])
  }
  return timings
}

/** The one command that can have set the lifetime of this write's value, if there is just one. */
function onlyTiming(history: History, timings: readonly Timing[], write: number): Timing | null {
  const {rows} = history
  let only: Timing | null = null
  for (const timing of timings) {
    if (timing.row !== write && before(history, timing.row, write)) continue
    if (only) return null
    only = timing
  }
  if (!only || Number.isNaN(only.ttlMs)) return null
  return only.row === write || rows.completedNs[write]! < rows.invokedNs[only.row]! || before(history, write, only.row)
    ? only
    : null
}

function before({rows}: History, a: number, b: number): boolean {
  if (rows.completedNs[a]! < rows.invokedNs[b]!) return true
  return rows.client[a] === rows.client[b] && a < b && rows.outcome[a] === OUTCOME.ok
}

function expiredRead(history: History, read: number, write: number, timing: Timing, lateMs: number): Anomaly {
  const {events} = history
  const row = events.row[read]!
  const cell = events.target[read]!
  const lifetime = `${timing.ttlMs} ms, set by ${operationText(history, timing.row)}`
  const text = `${operationText(history, row)} of ${cellText(history, cell)} returned a value whose ${lifetime}, had ended ${Math.round(lateMs)} ms before`
  return {
    ...anomalyOf(history, 'stale-after-expire', row, cell, [write, timing.row], text),
    windowMs: lateMs,
  }
}
