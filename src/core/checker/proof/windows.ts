import {MAX_RELATED} from '../orders/contradicts.js'
import {ITEM, type Problem} from '../problem/problem.js'

/** Reads that are looked at together, when a problem is too large to be related at once. */
const READS = 96

/**
 * A large problem of one cell in parts: some reads in order of rows, all writes of their values, and what happened on
 * the primary meanwhile. Items, ascending. What is left out can hide that a problem is impossible, but never make it so:
 * reads; values with all their writes and reads; deletions that came before or after everything else. Where there is no
 * room for all deletions, there are no nil reads.
 */
export function* windowsOf(problem: Problem): Iterable<Int32Array> {
  const {count, kind} = problem
  const items = Int32Array.from({length: count}, (_, item) => item)
  if (count <= MAX_RELATED) {
    yield items
    return
  }
  const onReplica = items.filter((item) => problem.view[item]! >= 0)
  const reads = onReplica.length > 0 ? onReplica : items.filter((item) => kind[item] !== ITEM.deletion)
  const writesOf = new Map<number, number[]>()
  for (const item of items) {
    if (kind[item] !== ITEM.write || problem.value[item]! < 0) continue
    const writes = writesOf.get(problem.value[item]!)
    if (writes) writes.push(item)
    else writesOf.set(problem.value[item]!, [item])
  }
  for (let from = 0; from < reads.length; from += READS / 2)
    yield windowOf(problem, items, reads.subarray(from, from + READS), writesOf)
}

function windowOf(
  {kind, value, view, invokedNs, completedNs}: Problem,
  items: Int32Array,
  core: Int32Array,
  writesOf: ReadonlyMap<number, readonly number[]>,
): Int32Array {
  const chosen = new Set<number>()
  const choose = (item: number): void => {
    chosen.add(item)
    for (const write of writesOf.get(value[item]!) ?? []) chosen.add(write)
  }
  for (const item of core) choose(item)
  const begin = Math.min(...[...chosen].map((item) => invokedNs[item]!))
  const end = Math.max(...Array.from(core, (item) => completedNs[item]!).filter(Number.isFinite))
  const meanwhile = items.filter((item) => view[item]! < 0 && completedNs[item]! >= begin && invokedNs[item]! <= end)
  const room = (): boolean => chosen.size < MAX_RELATED / 2
  for (const item of meanwhile) if (room() && kind[item] === ITEM.write && value[item]! < 0) chosen.add(item)
  for (const item of meanwhile) if (room() && kind[item] === ITEM.valueRead) choose(item)
  const earliest = Math.min(...[...chosen].map((item) => invokedNs[item]!))
  const deletions = items.filter(
    (item) => kind[item] === ITEM.deletion && completedNs[item]! >= earliest && invokedNs[item]! <= end,
  )
  if (chosen.size + deletions.length > MAX_RELATED)
    return Int32Array.from(chosen)
      .filter((item) => kind[item] !== ITEM.nilRead)
      .sort()
  for (const item of deletions) chosen.add(item)
  return Int32Array.from(chosen).sort()
}
