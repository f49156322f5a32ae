import type {Anomaly} from '../anomaly.js'
import {ORDERS, type Order} from '../order.js'
import type {History} from '../history/history.js'
import type {Findings} from './primary-checker.js'
import {MAX_ANOMALIES} from './proof/tell-cells.js'
import type {HistoryProblem} from './problem/build-problem.js'
import {impossibleRead} from './proof/impossible-reads.js'
import {misplacedReads} from './replica/greedy-positions.js'
import {MisplacedNames} from './replica/name-misplaced.js'
import {replicaReads} from './replica/replica-reads.js'
import {stalenessOf, type Staleness} from './replica/staleness.js'
import {UpdateIndex} from './replica/update-index.js'
import type {UpdateOrder} from './replica/update-order.js'

/** What one replica view showed. */
export interface ReplicaFindings extends Findings {
  /** The strongest order that all its reads agree with; null when not even the final state is right. */
  readonly held: Order | null
  readonly staleness: Staleness | null
}

/** Values on a replica view that no write can have given, or only a later one. */
export function aheadOfWrites(history: History, {writers, clobbered}: HistoryProblem, view: number): Findings {
  const reads = replicaReads(history, view, writers, clobbered)
  return {
    anomalies: reads.impossible.map((read) => impossibleRead(history, read, writers, 'replica-ahead')),
    reasons: [],
  }
}

/** Judges a replica view against the primary's updates in their known order, up to the order it promises. */
export function checkReplica(
  history: History,
  {writers, clobbered}: HistoryProblem,
  view: number,
  updates: UpdateOrder,
  promised: Order,
): ReplicaFindings {
  const index = new UpdateIndex(history, updates)
  const reads = replicaReads(history, view, writers, clobbered)
  const names = new MisplacedNames(history, index, reads, writers)
  const anomalies: Anomaly[] = reads.impossible.map((read) => impossibleRead(history, read, writers, 'replica-ahead'))
  const scope = history.header.views[history.views[view]!]?.scope ?? 'instance'
  const told = new Set<number>()
  let held: Order | null = null
  for (const level of [...ORDERS].reverse()) {
    const misplaced = misplacedReads(history, index, reads, writers, level, scope)
    if (misplaced.length === 0 && anomalies.length === 0 && reads.events.length > 0) held = level
    if (ORDERS.indexOf(level) < ORDERS.indexOf(promised)) {
      if (misplaced.length > 0) break
      continue
    }
    for (const read of misplaced) {
      if (told.has(read.event) || anomalies.length >= MAX_ANOMALIES) continue
      told.add(read.event)
      const anomaly = names.anomaly(read, level)
      if (anomaly) anomalies.push(anomaly)
    }
  }
  const staleness = stalenessOf(history, index, reads, writers)
  return {anomalies, reasons: [], held, staleness}
}
