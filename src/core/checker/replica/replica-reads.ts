import {EVENT, OUTCOME} from '../../history/event-kind.js'
import type {History} from '../../history/history.js'
import {SOURCE, type WriterIndex} from '../problem/writer-index.js'

/** The reads of one replica view, by invocation. */
export interface ReplicaReads {
  readonly events: Int32Array
  /** The same reads by completion. */
  readonly byCompletion: Int32Array
  /** Reads that no write can explain: written nowhere in this cell, or only later. */
  readonly impossible: ReadonlyArray<{readonly event: number; readonly source: number}>
}

/** Collects what a view returned; no value is impossible where `clobbered` says that anything may be there. */
export function replicaReads(
  history: History,
  view: number,
  writers: WriterIndex,
  clobbered: Uint8Array | null,
): ReplicaReads {
  const {events, rows, header} = history
  const found = new Int32Array(events.count)
  let count = 0
  const impossible: Array<{event: number; source: number}> = []
  for (let event = 0; event < events.count; event++) {
    const row = events.row[event]!
    if (events.kind[event] !== EVENT.read || rows.view[row] !== view || rows.outcome[row] !== OUTCOME.ok) continue
    const source = events.value[event] === 0 ? 0 : writers.source(event)
    if (source === SOURCE.none || source === SOURCE.future) {
      if (header.initial !== 'unknown' && clobbered?.[event] !== 1) impossible.push({event, source})
    } else {
      found[count++] = event
    }
  }
  const own = found.subarray(0, count)
  return {
    events: sorted(own, rows.invokedNs, events.row),
    byCompletion: sorted(own, rows.completedNs, events.row),
    impossible,
  }
}

function sorted(events: Int32Array, time: Float64Array, row: Int32Array): Int32Array {
  const copy = events.slice()
  for (let at = 1; at < copy.length; at++) {
    if (time[row[copy[at - 1]!]!]! <= time[row[copy[at]!]!]!) continue
    return copy.sort((a, b) => time[row[a]!]! - time[row[b]!]! || a - b)
  }
  return copy
}
