import {firstAbove, firstAtLeast} from '../../binary-search.js'
import {Lists} from './lists.js'
import {ITEM, scopeCount, type Problem} from './problem.js'

/** The deletions of one scope, by invocation. */
export interface DeletionList {
  readonly items: Int32Array
  /** Those that may not have happened. */
  readonly optional: Int32Array
  readonly invokedNs: Float64Array
  /** At i: the least completion of the required deletions i, i+1, ... */
  readonly leastRequiredEnd: Float64Array
  /** At i: the greatest completion of the deletions 0..i. */
  readonly greatestEnd: Float64Array
}

/** Nil-writers by level and scope, so that a flush is looked up and never copied into the keys it empties. */
export class DeletionIndex {
  private readonly lists: ReadonlyArray<ReadonlyMap<number, DeletionList>>
  /** Levels that have any deletion. */
  readonly levels: readonly number[]

  constructor(problem: Problem) {
    this.lists = [0, 1, 2, 3].map((level) => listsOf(problem, level))
    this.levels = [0, 1, 2, 3].filter((level) => this.lists[level]!.size > 0)
  }

  list(level: number, scope: number): DeletionList | undefined {
    return this.lists[level]!.get(scope)
  }

  all(level: number): ReadonlyMap<number, DeletionList> {
    return this.lists[level]!
  }
}

/** Whether a required deletion lies strictly inside (from, to). */
export function requiredInside(list: DeletionList, from: number, to: number): boolean {
  const at = firstAbove(list.invokedNs, from)
  return at < list.items.length && list.leastRequiredEnd[at]! < to
}

/** Whether a required deletion lies inside [from, to]. */
export function requiredWithin(list: DeletionList, from: number, to: number): boolean {
  const at = firstAtLeast(list.invokedNs, from)
  return at < list.items.length && list.leastRequiredEnd[at]! <= to
}

/** The deletions whose intervals meet [from, to], latest first, at most `limit` of them. */
export function deletionsMeeting(
  list: DeletionList,
  from: number,
  to: number,
  ends: Float64Array,
  limit: number,
): number[] {
  const found: number[] = []
  for (let at = firstAbove(list.invokedNs, to) - 1; at >= 0 && list.greatestEnd[at]! >= from; at--) {
    const item = list.items[at]!
    if (ends[item]! >= from && found.push(item) === limit) break
  }
  return found
}

function listsOf(problem: Problem, level: number): Map<number, DeletionList> {
  const {count, kind, target, scopes} = problem
  const lists = new Map<number, DeletionList>()
  const belongs = (item: number): boolean => kind[item] === ITEM.deletion && problem.level[item] === level
  let first = 0
  while (first < count && !belongs(first)) first++
  if (first === count) return lists
  const byScope = new Lists(scopeCount(scopes, level), count, (item) => (belongs(item) ? target[item]! : -1))
  for (let scope = 0; scope < byScope.count; scope++) {
    if (byScope.has(scope)) lists.set(scope, deletionList(problem, byScope.of(scope)))
  }
  return lists
}

function deletionList({invokedNs, completedNs, required}: Problem, items: Int32Array): DeletionList {
  for (let at = 1; at < items.length; at++) {
    if (invokedNs[items[at - 1]!]! <= invokedNs[items[at]!]!) continue
    items.sort((a, b) => invokedNs[a]! - invokedNs[b]! || a - b)
    break
  }
  const count = items.length
  const leastRequiredEnd = new Float64Array(count)
  const greatestEnd = new Float64Array(count)
  let least = Infinity
  for (let at = count - 1; at >= 0; at--) {
    if (required[items[at]!] === 1) least = Math.min(least, completedNs[items[at]!]!)
    leastRequiredEnd[at] = least
  }
  let greatest = -Infinity
  for (let at = 0; at < count; at++) greatestEnd[at] = greatest = Math.max(greatest, completedNs[items[at]!]!)
  return {
    items,
    optional: items.filter((item) => required[item] === 0),
    invokedNs: Float64Array.from(items, (item) => invokedNs[item]!),
    leastRequiredEnd,
    greatestEnd,
  }
}
