import type {CellGroups} from './group-by-cell.js'
import {scopeOf, subProblem, type Problem} from './problem.js'
import {firstAbove, tokensMeeting, type TokenIndex, type TokenList} from './token-index.js'

/** Nil-writers that straddle one instant, at most; more would be thousands of flushes in flight at once. */
const MAX_STRADDLING = 256

/**
 * One cell's problem: its reads and writes, and the nil-writers that matter to it. Of those that lie between two
 * consecutive stamps of the cell all are alike, so one is kept: the problem's size depends on the cell alone, not on
 * the number of flushes. Returns the items too, ascending.
 */
export function cellProblem(problem: Problem, groups: CellGroups, tokens: TokenIndex, cell: number): CellProblem {
  const items = cellItems(problem, groups, tokens, cell, [])
  return {items, problem: subProblem(problem, items)}
}

/** The items of a cell's problem, ascending; nil-writers are told apart at the extra stamps as well. */
export function cellItems(
  problem: Problem,
  groups: CellGroups,
  tokens: TokenIndex,
  cell: number,
  extraStamps: readonly number[],
): Int32Array {
  const own = groups.items.subarray(groups.start[cell], groups.start[cell + 1])
  const stamps = stampsOf(problem, own, extraStamps)
  const items = new Set<number>(own)
  for (const level of tokens.levels) {
    const list = tokens.list(level, scopeOf(problem.scopes, cell, level))
    if (list) addTokens(problem, list, stamps, items)
  }
  return Int32Array.from(items).sort()
}

export interface CellProblem {
  /** Items of the whole problem, ascending; place i is item i of the cell's own problem. */
  readonly items: Int32Array
  readonly problem: Problem
}

function stampsOf({invokedNs, completedNs}: Problem, items: Int32Array, extra: readonly number[]): Float64Array {
  const stamps = new Float64Array(items.length * 2 + extra.length)
  stamps.set(extra, items.length * 2)
  items.forEach((item, at) => {
    stamps[at * 2] = invokedNs[item]!
    stamps[at * 2 + 1] = completedNs[item]!
  })
  return stamps.sort()
}

function addTokens(problem: Problem, list: TokenList, stamps: Float64Array, items: Set<number>): void {
  const {invokedNs, completedNs, required} = problem
  if (list.items.length <= stamps.length) {
    for (const token of list.items) items.add(token)
    return
  }
  for (const token of list.items) if (required[token] === 0) items.add(token)
  let previous = -Infinity
  for (const stamp of stamps) {
    if (stamp === previous) continue
    for (const token of tokensMeeting(list, stamp, stamp, completedNs, MAX_STRADDLING)) items.add(token)
    for (let at = firstAbove(list.invokedNs, previous); at < list.items.length; at++) {
      const token = list.items[at]!
      if (invokedNs[token]! >= stamp || list.leastRequiredEnd[at]! >= stamp) break
      if (required[token] === 0 || completedNs[token]! >= stamp) continue
      items.add(token)
      break
    }
    previous = stamp
  }
}
