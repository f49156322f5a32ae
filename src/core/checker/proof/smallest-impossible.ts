import {ITEM, precedes, reaches, type Problem} from '../problem/problem.js'
import {subProblem} from '../problem/sub-problem.js'
import {decide} from './decide.js'

/** What one try of a smaller part may look at, in nodes: a part that takes more stays as it is. */
const MAX_LOOKS = 1_000_000

/**
 * A part of an impossible problem that is impossible by itself, and of which nothing more can be left out. What may be
 * left out without making a possible problem impossible: a read; a value with all its writes and reads; a deletion that
 * none of the remaining nil reads can have returned. Items, ascending.
 */
export function smallestImpossible(problem: Problem): Int32Array {
  let kept: Int32Array = Int32Array.from({length: problem.count}, (_, item) => item)
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length;) {
      const rest = without(problem, kept, new Set(kept.subarray(from, from + size)))
      if (rest.length < kept.length && decide(subProblem(problem, rest), MAX_LOOKS) === 'impossible') kept = rest
      else from += size
    }
  }
  return kept
}

/** The kept items less these, and less what cannot stay without them; deletions that are needed do stay. */
function without(problem: Problem, kept: Int32Array, dropped: ReadonlySet<number>): Int32Array {
  const {kind, value} = problem
  const values = new Set<number>()
  for (const item of dropped) if (kind[item] === ITEM.write && value[item]! >= 0) values.add(value[item]!)
  const rest = kept.filter((item) => !dropped.has(item) && !values.has(value[item]!))
  const nilReads = rest.filter((item) => kind[item] === ITEM.nilRead)
  const needed = (deletion: number): boolean => nilReads.some((read) => mayExplain(problem, rest, deletion, read))
  return kept.filter((item) => {
    if (kind[item] === ITEM.deletion) return !dropped.has(item) || needed(item)
    return !dropped.has(item) && !values.has(value[item]!)
  })
}

/** Whether a read may have returned the nil of this deletion: nothing certainly lies between them. */
function mayExplain(problem: Problem, items: Int32Array, deletion: number, read: number): boolean {
  if (!reaches(problem, deletion, read) || precedes(problem, read, deletion)) return false
  const after = new Set<number>()
  const before = new Set<number>()
  for (const item of items) {
    if (problem.target[item] !== problem.target[read]) continue
    const write = problem.kind[item] === ITEM.write ? item : problem.writer[item]!
    if (write < 0) continue
    if (precedes(problem, deletion, item)) after.add(write)
    if (precedes(problem, item, read)) before.add(write)
  }
  return ![...after].some((write) => before.has(write))
}
