import type {Anomaly} from '../../anomaly.js'
import type {History} from '../../history/history.js'
import {anomalyOf, operationText} from '../describe.js'
import {blame} from './blame.js'
import type {Contention} from '../real-time/place-deletions.js'
import {isTimed, ITEM, scopeOf, type Problem} from '../problem/problem.js'
import {subProblem} from '../problem/sub-problem.js'
import {deletionsMeeting, type DeletionIndex} from '../problem/deletion-index.js'
import {smallestImpossible} from './smallest-impossible.js'

/** Each takes many decisions over many keys; past this many, flushes are torn enough. */
const MAX_TORN = 20

/** Nil-writers of one scope in flight during one contention, at most. */
const MAX_DELETIONS = 10_000

/** Explains flushes for which no single instant fits all keys; `dropped` are items already told as anomalies. */
export function tornFlushes(
  history: History,
  problem: Problem,
  deletions: DeletionIndex,
  contentions: readonly Contention[],
  dropped: ReadonlySet<number>,
): Anomaly[] {
  const anomalies: Anomaly[] = []
  for (const contention of contentions.slice(0, MAX_TORN)) {
    const items = itemsAround(problem, deletions, contention).filter((item) => !dropped.has(item))
    const around = subProblem(problem, items)
    const found = blame(around)
    if (!found) {
      // Operations told before may be all there was to it; else it is told with what is known.
      const [first] = contention.deletions
      const all = Int32Array.from([...contention.deletions, ...contention.reads])
      if (dropped.size === 0) anomalies.push(tornFlush(history, problem, contention.reads.at(-1) ?? first!, all))
      continue
    }
    const witness = smallestImpossible(found.problem).map((item) => items[found.prefix[item]!]!)
    anomalies.push(tornFlush(history, problem, items[found.item]!, witness))
  }
  return anomalies
}

/** What of a contention's cells meets its time: the ends of the clusters' zones, nil reads, and deletions. */
function itemsAround(
  problem: Problem,
  deletions: DeletionIndex,
  {cells, deletions: named, reads, from, to}: Contention,
): Int32Array {
  const {kind, target, writer, invokedNs, completedNs, scopes} = problem
  const chosen = new Set(cells)
  const items = new Set<number>([...named, ...reads])
  const first = new Map<number, number>()
  const last = new Map<number, number>()
  for (let item = 0; item < problem.count; item++) {
    if (!isTimed(problem, item) || !chosen.has(target[item]!)) continue
    if (kind[item] === ITEM.nilRead) {
      if (invokedNs[item]! <= to && completedNs[item]! >= from) items.add(item)
      continue
    }
    const write = kind[item] === ITEM.write ? item : writer[item]!
    if (completedNs[item]! < completedNs[first.get(write) ?? item]! || !first.has(write)) first.set(write, item)
    if (invokedNs[item]! > invokedNs[last.get(write) ?? item]! || !last.has(write)) last.set(write, item)
  }
  for (const [write, early] of first) {
    const late = last.get(write)!
    const [a, b] = [completedNs[early]!, invokedNs[late]!]
    if (Math.min(a, b) <= to && Math.max(a, b) >= from) for (const item of [write, early, late]) items.add(item)
  }
  for (const cell of cells) {
    for (const level of deletions.levels) {
      const list = deletions.list(level, scopeOf(scopes, cell, level))
      if (list) for (const deletion of deletionsMeeting(list, from, to, completedNs, MAX_DELETIONS)) items.add(deletion)
    }
  }
  return Int32Array.from(items).sort()
}

function tornFlush(history: History, problem: Problem, blamed: number, witness: Int32Array): Anomaly {
  const isOperation = (item: number): boolean => problem.kind[item] !== ITEM.deletion
  const cells = [...new Set([...witness].filter(isOperation).map((item) => problem.target[item]!))]
  const cell = isOperation(blamed) ? problem.target[blamed]! : (cells[0] ?? 0)
  const flush = [...witness].find((item) => !isOperation(item))
  const name = flush === undefined ? 'the flush' : operationText(history, problem.row[flush]!)
  const text = `no single instant of ${name} fits what was read of ${cells.length} keys: some still held their old value after others were gone`
  const proof = [...witness].map((item) => problem.row[item]!)
  return anomalyOf(history, 'torn-flush', problem.row[blamed]!, cell, proof, text)
}
