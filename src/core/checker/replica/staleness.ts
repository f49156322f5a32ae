import type {History} from '../../history/history.js'
import {quantile} from '../../statistics.js'
import type {WriterIndex} from '../problem/writer-index.js'
import type {ReplicaReads} from './replica-reads.js'
import type {UpdateIndex} from './update-index.js'

/** How far behind a replica's reads were, in milliseconds: lower bounds, from the newest state that explains each read. */
export interface Staleness {
  readonly reads: number
  readonly maxMs: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
}

/** The staleness of a view's reads; null without reads. A read that may show the current state counts as 0. */
export function stalenessOf(
  history: History,
  index: UpdateIndex,
  reads: ReplicaReads,
  writers: WriterIndex,
): Staleness | null {
  const count = reads.events.length
  if (count === 0) return null
  const {rows, events} = history
  const behind = new Float64Array(count)
  reads.events.forEach((event, at) => {
    const ender = endOfNewest(history, index, writers, event)
    if (ender === Infinity) return
    const endedNs = rows.completedNs[events.row[index.event(ender)]!]!
    behind[at] = Math.max(0, (rows.invokedNs[events.row[event]!]! - endedNs) / 1e6)
  })
  behind.sort()
  const at = (share: number): number => quantile(behind, share)
  return {reads: count, maxMs: behind[count - 1]!, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99)}
}

/** The position at which the newest state that explains the read ended; Infinity when it never did. */
function endOfNewest({events}: History, index: UpdateIndex, writers: WriterIndex, event: number): number {
  const cell = events.target[event]!
  const value = events.value[event]!
  if (value === 0) return index.endOfLastNil(cell)
  let newest = 0
  for (const writer of writers.writersOf(cell, value)) {
    const end = index.nextUpdate(cell, index.latestOf(writer))
    newest = Math.max(newest, end)
  }
  return newest === 0 ? Infinity : newest
}
