import {decide} from './decide.js'
import {ITEM, precedes, subProblem, type Problem} from './problem.js'

/**
 * A part of an impossible problem that is impossible by itself, and of which nothing more can be left out.
 * What may be left out without making a possible problem impossible: a read; a write with all its reads; a deletion
 * that none of the remaining nil reads can have returned. Returns items, ascending.
 */
export function minimalWitness(problem: Problem): Int32Array {
  let kept: Int32Array = Int32Array.from({length: problem.count}, (_, item) => item)
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length;) {
      const rest = without(problem, kept, kept.subarray(from, from + size))
      if (rest.length < kept.length && decide(subProblem(problem, rest)) === 'impossible') kept = rest
      else from += size
    }
  }
  return kept
}

/** The kept items less these, and less what cannot stay without them; deletions that are needed do stay. */
function without(problem: Problem, kept: Int32Array, dropped: Int32Array): Int32Array {
  const {kind, writer} = problem
  const gone = new Set<number>(dropped)
  for (const item of kept) if (kind[item] === ITEM.valueRead && gone.has(writer[item]!)) gone.add(item)
  const rest = kept.filter((item) => !gone.has(item))
  const nilReads = rest.filter((item) => kind[item] === ITEM.nilRead)
  const needed = (token: number): boolean => nilReads.some((read) => mayExplain(problem, rest, token, read))
  return kept.filter((item) => !gone.has(item) || (kind[item] === ITEM.token && needed(item)))
}

/** Whether a read may have returned the nil of this deletion: nothing certainly lies between them. */
function mayExplain(problem: Problem, items: Int32Array, token: number, read: number): boolean {
  if (!reaches(problem, token, read) || precedes(problem, read, token)) return false
  const cell = problem.target[read]
  const after = new Set<number>()
  const before = new Set<number>()
  for (const item of items) {
    if (problem.kind[item] === ITEM.token || problem.kind[item] === ITEM.nilRead) continue
    if (problem.target[item] !== cell) continue
    const cluster = problem.kind[item] === ITEM.write ? item : problem.writer[item]!
    if (precedes(problem, token, item)) after.add(cluster)
    if (precedes(problem, item, read)) before.add(cluster)
  }
  return ![...after].some((cluster) => before.has(cluster))
}

/** Whether a deletion empties the cell that a read is about. */
function reaches({level, target, scopes}: Problem, token: number, read: number): boolean {
  const cell = target[read]!
  const key = scopes.cellKey[cell]!
  return [cell, key, scopes.keyDatabase[key]!, 0][level[token]!] === target[token]
}
