import type {Anomaly} from '../../anomaly.js'
import type {Order} from '../../order.js'
import type {History} from '../../history/history.js'
import {constructOrder} from '../orders/construct-order.js'
import {CellProblems} from '../problem/cell-problems.js'
import {isTimed, type Problem} from '../problem/problem.js'
import {subProblem} from '../problem/sub-problem.js'
import {decide, timeSays} from './decide.js'
import {smallestImpossible} from './smallest-impossible.js'
import {tellImpossible} from './tell-impossible.js'
import {MAX_ANOMALIES, tellCells} from './tell-cells.js'
import {windowsOf} from './windows.js'

/** Cells that take the long way, at most; each is a fraction of a second. */
const MAX_CELLS = 2000

/** What one look at a part of a cell may cost, in nodes. */
const MAX_LOOKS = 1_000_000

/**
 * Judges every cell by itself: first what was done and read on the primary, where that was not told already, then each
 * replica view with it. A cell for which some order is found is spared all that; what the primary contradicts by itself
 * is no replica's fault.
 */
export function decideKeys(
  history: History,
  problem: Problem,
  told: ReadonlySet<number>,
  promised: ReadonlyMap<number, Order>,
): readonly Anomaly[] {
  const cells = new CellProblems(problem, (_, item) => problem.view[item]! < 0 || promised.has(problem.view[item]!))
  const timed = new CellProblems(problem, isTimed)
  const anomalies: Anomaly[] = []
  let doubtful = 0
  for (let cell = 0; cell < problem.scopes.cells; cell++) {
    if (!cells.groups.has(cell) || anomalies.length >= MAX_ANOMALIES) continue
    const {items, problem: own} = cells.of(cell)
    if (timeSays(own) || constructOrder(own).done || ++doubtful > MAX_CELLS) continue
    const views = [...new Set(own.view)].sort((a, b) => a - b)
    for (const view of views) {
      if (view < 0) {
        if (told.has(cell)) continue
        if (decide(onlyPrimary(own)) === 'impossible') {
          const inTime = tellCells(history, problem, timed, [cell], MAX_ANOMALIES - anomalies.length).anomalies
          anomalies.push(...inTime)
          if (inTime.length > 0) continue
        }
      }
      const smallest = impossiblePart(own, view)
      if (smallest)
        anomalies.push(
          tellImpossible(
            history,
            problem,
            smallest.map((at) => items[at]!),
            promised,
          ),
        )
    }
  }
  return anomalies
}

function onlyPrimary(problem: Problem): Problem {
  return subProblem(problem, withView(problem, -1))
}

/** What was done and read on the primary, and what a view read. */
function withView({count, view}: Problem, own: number): Int32Array {
  const all = Int32Array.from({length: count}, (_, item) => item)
  return all.filter((item) => view[item]! < 0 || view[item] === own)
}

/** A smallest impossible part of what a view read and of the primary; null where none is found, or the primary is to blame. */
function impossiblePart(problem: Problem, view: number): Int32Array | null {
  const items = withView(problem, view)
  const part = subProblem(problem, items)
  for (const window of windowsOf(part)) {
    const own = subProblem(part, window)
    if (decide(own, MAX_LOOKS) !== 'impossible') continue
    if (view >= 0 && decide(onlyPrimary(own), MAX_LOOKS) === 'impossible') continue
    return smallestImpossible(own).map((at) => items[window[at]!]!)
  }
  return null
}
