import {constructOrder} from '../orders/construct-order.js'
import {contradicts} from '../orders/contradicts.js'
import {MAX_LOOKS, searchOrders, type Decision} from '../orders/search-orders.js'
import {ITEM, isTimed, overlapsItself, type Problem} from '../problem/problem.js'
import {decideIntervals} from '../real-time/decide-intervals.js'

/** Smaller problems are searched at once. */
const WORTH_CONSTRUCTING = 64

/**
 * Judges a problem by everything known, the cheap ways first: the clock proves much impossible and, where every value
 * names its write and no connection had two operations in flight, the rest possible; one order that explains everything
 * is a proof; so is a circle of what certainly stands before what. A complete search decides what is left, if it ends.
 */
export function decide(problem: Problem, maxLooks = MAX_LOOKS): Decision {
  const conflicts = decideIntervals(problem)
  if (conflicts.cells.length > 0 || conflicts.contentions.length > 0) return 'impossible'
  if (!conflicts.undecided && timeSays(problem)) return 'possible'
  if (problem.count > WORTH_CONSTRUCTING && constructOrder(problem).done) return 'possible'
  return contradicts(problem) ? 'impossible' : searchOrders(problem, maxLooks)
}

/** Whether real time is all that is known of a problem. */
export function timeSays(problem: Problem): boolean {
  for (let item = 0; item < problem.count; item++) {
    if (problem.kind[item] !== ITEM.deletion && !isTimed(problem, item)) return false
  }
  return !overlapsItself(problem)
}
