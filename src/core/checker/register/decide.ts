import {decideIntervals} from './decide-intervals.js'
import {decideOrder, overlapsItself, type Decision} from './decide-order.js'
import type {Problem} from './problem.js'

/** Judges a small problem by everything known: real time, and for a single cell the order of each client as well. */
export function decide(problem: Problem): Decision {
  const conflicts = decideIntervals(problem)
  if (conflicts.cells.length > 0 || conflicts.contentions.length > 0) return 'impossible'
  if (problem.scopes.cells === 1 && overlapsItself(problem)) return decideOrder(problem)
  return conflicts.undecided ? 'undecided' : 'possible'
}
