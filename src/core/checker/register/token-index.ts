import {firstAbove, firstAtLeast} from '../../binary-search.js'
import {ITEM, scopeCount, type Problem} from './problem.js'

/** The tokens of one scope, by invocation. */
export interface TokenList {
  readonly items: Int32Array
  /** Those that may not have happened. */
  readonly optional: Int32Array
  readonly invokedNs: Float64Array
  /** At i: the least completion of the required tokens i, i+1, ... */
  readonly leastRequiredEnd: Float64Array
  /** At i: the greatest completion of the tokens 0..i. */
  readonly greatestEnd: Float64Array
}

/** Nil-writers by level and scope, so that a flush is looked up and never copied into the keys it empties. */
export class TokenIndex {
  private readonly lists: ReadonlyArray<ReadonlyMap<number, TokenList>>
  /** Levels that have any token. */
  readonly levels: readonly number[]

  constructor(problem: Problem) {
    this.lists = [0, 1, 2, 3].map((level) => listsOf(problem, level))
    this.levels = [0, 1, 2, 3].filter((level) => this.lists[level]!.size > 0)
  }

  list(level: number, scope: number): TokenList | undefined {
    return this.lists[level]!.get(scope)
  }

  all(level: number): ReadonlyMap<number, TokenList> {
    return this.lists[level]!
  }
}

/** Whether a required token lies strictly inside (from, to). */
export function requiredInside(list: TokenList, from: number, to: number): boolean {
  const at = firstAbove(list.invokedNs, from)
  return at < list.items.length && list.leastRequiredEnd[at]! < to
}

/** Whether a required token lies inside [from, to]. */
export function requiredWithin(list: TokenList, from: number, to: number): boolean {
  const at = firstAtLeast(list.invokedNs, from)
  return at < list.items.length && list.leastRequiredEnd[at]! <= to
}

/** The tokens whose intervals meet [from, to], latest first, at most `limit` of them. */
export function tokensMeeting(list: TokenList, from: number, to: number, ends: Float64Array, limit: number): number[] {
  const found: number[] = []
  for (let at = firstAbove(list.invokedNs, to) - 1; at >= 0 && list.greatestEnd[at]! >= from; at--) {
    const item = list.items[at]!
    if (ends[item]! >= from && found.push(item) === limit) break
  }
  return found
}

function listsOf(problem: Problem, level: number): Map<number, TokenList> {
  const scopes = scopeCount(problem.scopes, level)
  const lists = new Map<number, TokenList>()
  const start = new Int32Array(scopes + 1)
  let total = 0
  for (let item = 0; item < problem.count; item++) {
    if (problem.kind[item] !== ITEM.token || problem.level[item] !== level) continue
    start[problem.target[item]! + 1]!++
    total++
  }
  if (total === 0) return lists
  for (let scope = 0; scope < scopes; scope++) start[scope + 1]! += start[scope]!
  const next = start.slice()
  const items = new Int32Array(total)
  for (let item = 0; item < problem.count; item++) {
    if (problem.kind[item] === ITEM.token && problem.level[item] === level) items[next[problem.target[item]!]!++] = item
  }
  for (let scope = 0; scope < scopes; scope++) {
    if (start[scope]! < start[scope + 1]!)
      lists.set(scope, tokenList(problem, items.subarray(start[scope], start[scope + 1])))
  }
  return lists
}

function tokenList({invokedNs, completedNs, required}: Problem, items: Int32Array): TokenList {
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
