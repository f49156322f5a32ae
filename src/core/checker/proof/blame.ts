import {firstNot} from '../../binary-search.js'
import {decide} from './decide.js'
import {isRead, ITEM, type Problem} from '../problem/problem.js'
import {subProblem} from '../problem/sub-problem.js'

/** What one look at a prefix may cost, in nodes: one that takes more counts as possible. */
const MAX_LOOKS = 1_000_000

/** The operation at which a problem became impossible, and the part of the problem that was known then. */
export interface Blame {
  /** Item of the problem. */
  readonly item: number
  /** Items of the impossible prefix, ascending. */
  readonly prefix: Int32Array
  /** The prefix as a problem, in which unfinished operations are of unknown outcome. */
  readonly problem: Problem
}

/**
 * Impossible histories stay impossible however they go on, so the first impossible prefix is found by bisection over
 * completions; the operation that completes there is to blame (a convention: another cause may be as good).
 * Null when the problem is possible, or not decided.
 */
export function blame(problem: Problem): Blame | null {
  const ends = [...new Set(problem.completedNs)].filter(Number.isFinite).sort((a, b) => a - b)
  const at = firstNot(
    0,
    ends.length,
    (end) => decide(prefixOf(problem, ends[end]!).problem, MAX_LOOKS) !== 'impossible',
  )
  if (at === ends.length) return null
  const found = prefixOf(problem, ends[at]!)
  return {item: lastOf(problem, found, ends[at]!), prefix: found.items, problem: found.problem}
}

interface Prefix {
  readonly items: Int32Array
  readonly problem: Problem
}

/** What was known at an instant: operations in flight may yet take effect or not, later ones do not exist. */
function prefixOf(problem: Problem, instant: number): Prefix {
  const {count, kind, writer, invokedNs, completedNs} = problem
  const seen = new Uint8Array(count)
  for (let item = 0; item < count; item++) {
    if (writer[item]! >= 0 && completedNs[item]! <= instant) seen[writer[item]!] = 1
  }
  const items = Int32Array.from({length: count}, (_, item) => item).filter((item) => {
    if (completedNs[item]! <= instant) return true
    if (invokedNs[item]! > instant) return false
    return kind[item] === ITEM.deletion || (kind[item] === ITEM.write && seen[item] === 1)
  })
  const cut = subProblem(problem, items)
  for (let item = 0; item < cut.count; item++) {
    if (cut.completedNs[item]! <= instant) continue
    cut.completedNs[item] = Infinity
    cut.required[item] = 0
  }
  return {items, problem: cut}
}

/** Of the operations that complete at this instant, a read rather than anything else, and the last sent. */
function lastOf(problem: Problem, {items}: Prefix, instant: number): number {
  const ending = items.filter((item) => problem.completedNs[item] === instant)
  const reads = ending.filter((item) => isRead(problem, item))
  return (reads.at(-1) ?? ending.at(-1))!
}
