import {firstAtLeast, firstNot} from '../../binary-search.js'
import {DeletionIndex, type DeletionList} from './deletion-index.js'
import {Lists} from './lists.js'
import {ITEM, scopeOf, type Problem} from './problem.js'
import {subProblem} from './sub-problem.js'

/** One cell's problem, and the items of the whole problem behind it: place i is item i. */
export interface CellProblem {
  /** Ascending. */
  readonly items: Int32Array
  readonly problem: Problem
}

/**
 * Cuts out one cell's problem: its reads and writes, and the deletions that matter to it. Of those that lie between two
 * consecutive stamps of the cell all are alike, so no more are kept than can matter: one, and one for each write that was
 * in flight there, after which another may have come. Thus the problem's size depends on the cell alone, not on the
 * number of flushes.
 */
export class CellProblems {
  /** Reads and writes by cell. */
  readonly groups: Lists
  readonly deletions: DeletionIndex
  /** The call for which an item was chosen last. */
  private readonly chosenFor: Int32Array
  private readonly chosen: Int32Array
  private count = 0
  private calls = 0

  /** Knows the reads and writes that belong. */
  constructor(
    private readonly whole: Problem,
    belongs: (problem: Problem, item: number) => boolean,
  ) {
    const {scopes, count, kind, target} = whole
    this.groups = new Lists(scopes.cells, count, (item) =>
      kind[item] !== ITEM.deletion && belongs(whole, item) ? target[item]! : -1,
    )
    this.deletions = new DeletionIndex(whole)
    this.chosenFor = new Int32Array(whole.count)
    this.chosen = new Int32Array(whole.count)
  }

  of(cell: number): CellProblem {
    const {groups, deletions, whole} = this
    const own = groups.of(cell)
    const stamps = stampsOf(whole, own)
    const writes = own.filter((item) => whole.kind[item] === ITEM.write)
    const [begins, ends] = [whole.invokedNs, whole.completedNs].map((column) =>
      Float64Array.from(writes, (item) => column[item]!).sort(),
    ) as [Float64Array, Float64Array]
    const writesAcross = (stamp: number): number => firstAtLeast(begins, stamp) - firstAtLeast(ends, stamp)
    this.count = 0
    this.calls++
    for (const item of own) this.chosen[this.count++] = item
    for (const level of deletions.levels) {
      const list = deletions.list(level, scopeOf(whole.scopes, cell, level))
      if (list) this.chooseDeletions(list, stamps, writesAcross)
    }
    const items = this.chosen.slice(0, this.count).sort()
    return {items, problem: subProblem(whole, items)}
  }

  private chooseDeletions(list: DeletionList, stamps: Float64Array, writesAcross: (stamp: number) => number): void {
    const {items} = list
    if (items.length <= stamps.length) {
      for (const deletion of items) this.choose(deletion)
      return
    }
    for (const deletion of list.optional) this.choose(deletion)
    let previous = -Infinity
    let begun = 0
    for (const stamp of stamps) {
      if (stamp === previous) continue
      const begunBefore = begun
      begun = begunBy(list.invokedNs, stamp, begun)
      if (begunBefore < begun) this.chooseBetween(list, begunBefore, begun, stamp, 1 + writesAcross(stamp))
      for (let at = begun - 1; at >= 0 && list.greatestEnd[at]! >= stamp; at--) {
        if (this.whole.completedNs[items[at]!]! >= stamp) this.choose(items[at]!)
      }
      previous = stamp
    }
  }

  /** So many of the required deletions that begin after the stamp before and end before this one. */
  private chooseBetween(list: DeletionList, from: number, to: number, stamp: number, limit: number): void {
    const {completedNs, required} = this.whole
    let left = limit
    for (let at = from; at < to && left > 0 && list.leastRequiredEnd[at]! < stamp; at++) {
      const deletion = list.items[at]!
      if (required[deletion] === 0 || completedNs[deletion]! >= stamp) continue
      this.choose(deletion)
      left--
    }
  }

  private choose(deletion: number): void {
    if (this.chosenFor[deletion] === this.calls) return
    this.chosenFor[deletion] = this.calls
    this.chosen[this.count++] = deletion
  }
}

function stampsOf({invokedNs, completedNs}: Problem, items: Int32Array): Float64Array {
  const stamps = new Float64Array(items.length * 2)
  for (let at = 0; at < items.length; at++) {
    stamps[at * 2] = invokedNs[items[at]!]!
    stamps[at * 2 + 1] = completedNs[items[at]!]!
  }
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
