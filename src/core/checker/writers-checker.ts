import type {Anomaly} from '../anomaly.js'
import type {Order} from '../history/header.js'
import type {History} from '../history/history.js'
import {MAX_ANOMALIES, type Findings} from './primary-checker.js'
import {CellProblems, placeOf, type CellProblem} from './register/cell-problem.js'
import {clobberedReplicaReads} from './register/clobbered-reads.js'
import {impossibleRead} from './register/impossible-reads.js'
import type {PrimaryProblem} from './register/primary-problem.js'
import type {WriterIndex} from './register/resolve-reads.js'
import {replicaReads} from './replica/replica-reads.js'
import {contradicts} from './writers/contradicts.js'
import {fitsLikelyOrder} from './writers/fits-likely-order.js'
import type {MixedProblem, ReplicaRead} from './writers/mixed-problem.js'
import {smallestContradiction} from './writers/smallest-contradiction.js'
import {tellContradiction} from './writers/tell-contradiction.js'
import {windowsOf} from './writers/windows-of.js'

/** Cells that take the long way, at most; each is a fraction of a second. */
const MAX_CELLS = 2000

/** Values on a replica view that no write can have given, or only a later one. */
export function impossibleOnReplica(
  history: History,
  replica: Uint8Array,
  {writers}: PrimaryProblem,
  view: number,
): Findings {
  const reads = replicaReads(history, view, writers, clobberedReplicaReads(history, replica, view))
  return {
    anomalies: reads.impossible.map((read) => impossibleRead(history, read, writers, 'replica-ahead')),
    reasons: [],
  }
}

/**
 * Judges a replica view when several clients wrote at once, so that only the intervals order the updates: key by key,
 * the replica's reads and the primary's operations must fit into one sequence.
 */
export function checkReplicaOfWriters(
  history: History,
  replica: Uint8Array,
  primary: PrimaryProblem,
  view: number,
  promised: Order,
): Findings {
  const {problem, itemOfWrite, writers} = primary
  const clobbered = clobberedReplicaReads(history, replica, view)
  const reads = replicaReads(history, view, writers, clobbered)
  const anomalies: Anomaly[] = []
  const cells = new CellProblems(problem)
  let doubtful = 0
  const evidence = reads.events.filter(
    (event) => clobbered?.[event] !== 1 && (promised !== 'eventual' || isFinal(history, event)),
  )
  for (const [cell, events] of readsByCell(history, evidence)) {
    const usable = events.flatMap((event) => replicaRead(history, event, itemOfWrite, writers))
    const own = cells.of(
      cell,
      usable.map((read) => read.completedNs),
    )
    const mixed = mixedProblem(history, own, usable)
    if (fitsLikelyOrder(mixed) || ++doubtful > MAX_CELLS || anomalies.length >= MAX_ANOMALIES) continue
    for (const window of windowsOf(mixed)) {
      // What the primary contradicts by itself is told there and no replica's fault.
      if (!contradicts(window) || contradicts({...window, reads: []})) continue
      anomalies.push(tellContradiction(history, view, cell, smallestContradiction(window)))
      break
    }
  }
  return {anomalies, reasons: []}
}

function isFinal({events, rows}: History, event: number): boolean {
  return rows.final[events.row[event]!] === 1
}

function readsByCell({events}: History, reads: Int32Array): Map<number, number[]> {
  const cells = new Map<number, number[]>()
  for (const event of reads) {
    const list = cells.get(events.target[event]!)
    if (list) list.push(event)
    else cells.set(events.target[event]!, [event])
  }
  return cells
}

/** A read as evidence, with the item that wrote its value; nothing when its value has several writers. */
function replicaRead(
  {events, rows}: History,
  event: number,
  itemOfWrite: Int32Array,
  writers: WriterIndex,
): ReplicaRead[] {
  const row = events.row[event]!
  let writer = -1
  if (events.value[event] !== 0) {
    const [write, ...others] = writers.writersOf(events.target[event]!, events.value[event]!)
    if (write === undefined || others.length > 0 || itemOfWrite[write]! < 0) return []
    writer = itemOfWrite[write]!
  }
  return [
    {
      event,
      row,
      client: rows.client[row]!,
      invokedNs: rows.invokedNs[row]!,
      completedNs: rows.completedNs[row]!,
      final: rows.final[row] === 1,
      writer,
    },
  ]
}

function mixedProblem({header}: History, {items, problem}: CellProblem, reads: readonly ReplicaRead[]): MixedProblem {
  return {
    primary: problem,
    reads: reads.map((read) => (read.writer < 0 ? read : {...read, writer: placeOf(items, read.writer)})),
    fromStart: header.initial !== 'unknown',
  }
}
