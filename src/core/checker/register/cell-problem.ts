import {firstAtLeast, firstNot} from '../../binary-search.js'
import {groupByCell, type CellGroups} from './group-by-cell.js'
import {ITEM, scopeOf, type Problem} from './problem.js'
import {TokenIndex, type TokenList} from './token-index.js'

/** One cell's problem, and the items of the whole problem behind it: place i is item i. */
export interface CellProblem {
  /** Ascending. */
  readonly items: Int32Array
  readonly problem: Problem
}

/**
 * Cuts out one cell's problem: its reads and writes, and the deletions that matter to it. Of those that lie between two
 * consecutive stamps of the cell all are alike, so one is kept: the problem's size depends on the cell alone, not on
 * the number of flushes.
 */
export class CellProblems {
  readonly groups: CellGroups
  readonly tokens: TokenIndex
  /** The call for which an item was chosen last. */
  private readonly chosenFor: Int32Array
  private readonly chosen: Int32Array
  private count = 0
  private calls = 0

  constructor(private readonly whole: Problem) {
    this.groups = groupByCell(whole)
    this.tokens = new TokenIndex(whole)
    this.chosenFor = new Int32Array(whole.count)
    this.chosen = new Int32Array(whole.count)
  }

  /** Whether anything was read or written in the cell. */
  has(cell: number): boolean {
    return this.groups.start[cell]! < this.groups.start[cell + 1]!
  }

  /** The cell's problem; deletions are told apart at the extra stamps as well. */
  of(cell: number, extraStamps: readonly number[] = []): CellProblem {
    const {groups, tokens, whole} = this
    const own = groups.items.subarray(groups.start[cell], groups.start[cell + 1])
    const stamps = stampsOf(whole, own, extraStamps)
    this.count = 0
    this.calls++
    for (const item of own) this.chosen[this.count++] = item
    for (const level of tokens.levels) {
      const list = tokens.list(level, scopeOf(whole.scopes, cell, level))
      if (list) this.chooseTokens(list, stamps)
    }
    const items = this.chosen.slice(0, this.count).sort()
    return {items, problem: singleCell(whole, items)}
  }

  private chooseTokens(list: TokenList, stamps: Float64Array): void {
    const {items} = list
    if (items.length <= stamps.length) {
      for (const token of items) this.choose(token)
      return
    }
    for (const token of list.optional) this.choose(token)
    let previous = -Infinity
    let begun = 0
    for (const stamp of stamps) {
      if (stamp === previous) continue
      const begunBefore = begun
      begun = begunBy(list.invokedNs, stamp, begun)
      this.chooseBetween(list, begunBefore, begun, stamp)
      for (let at = begun - 1; at >= 0 && list.greatestEnd[at]! >= stamp; at--) {
        if (this.whole.completedNs[items[at]!]! >= stamp) this.choose(items[at]!)
      }
      previous = stamp
    }
  }

  /** One required deletion that begins after the stamp before and ends before this one. */
  private chooseBetween(list: TokenList, from: number, to: number, stamp: number): void {
    const {completedNs, required} = this.whole
    for (let at = from; at < to && list.leastRequiredEnd[at]! < stamp; at++) {
      const token = list.items[at]!
      if (required[token] === 0 || completedNs[token]! >= stamp) continue
      this.choose(token)
      return
    }
  }

  private choose(token: number): void {
    if (this.chosenFor[token] === this.calls) return
    this.chosenFor[token] = this.calls
    this.chosen[this.count++] = token
  }
}

function stampsOf({invokedNs, completedNs}: Problem, items: Int32Array, extra: readonly number[]): Float64Array {
  const stamps = new Float64Array(items.length * 2 + extra.length)
  for (let at = 0; at < items.length; at++) {
    stamps[at * 2] = invokedNs[items[at]!]!
    stamps[at * 2 + 1] = completedNs[items[at]!]!
  }
  stamps.set(extra, items.length * 2)
  return stamps.sort()
}

/** How many of these ascending invocations are at or before an instant; at least `from` of them are. */
function begunBy(invokedNs: Float64Array, instant: number, from: number): number {
  // Consecutive stamps are near each other: look in growing steps, then halve.
  let step = 1
  let low = from
  while (low + step <= invokedNs.length && invokedNs[low + step - 1]! <= instant) {
    low += step
    step *= 2
  }
  return firstNot(low, Math.min(invokedNs.length, low + step), (at) => invokedNs[at]! <= instant)
}

const ONE_CELL = {cells: 1, keys: 1, databases: 1, cellKey: new Int32Array(1), keyDatabase: new Int32Array(1)}

/** The problem of these items, all of which are about one cell. */
function singleCell(whole: Problem, items: Int32Array): Problem {
  const count = items.length
  const problem = {
    count,
    kind: new Uint8Array(count),
    level: new Uint8Array(count),
    target: new Int32Array(count),
    writer: new Int32Array(count).fill(-1),
    invokedNs: new Float64Array(count),
    completedNs: new Float64Array(count),
    required: new Uint8Array(count),
    client: new Int32Array(count),
    row: new Int32Array(count),
    scopes: ONE_CELL,
  }
  for (let at = 0; at < count; at++) {
    const item = items[at]!
    problem.kind[at] = whole.kind[item]!
    problem.level[at] = whole.level[item]!
    problem.invokedNs[at] = whole.invokedNs[item]!
    problem.completedNs[at] = whole.completedNs[item]!
    problem.required[at] = whole.required[item]!
    problem.client[at] = whole.client[item]!
    problem.row[at] = whole.row[item]!
    if (whole.kind[item] === ITEM.valueRead) problem.writer[at] = placeOf(items, whole.writer[item]!)
  }
  return problem
}

/** Where an item stands among ascending ones that hold it. */
export function placeOf(items: Int32Array, item: number): number {
  return firstAtLeast(items, item)
}
