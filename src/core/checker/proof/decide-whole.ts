import type {Anomaly} from '../../anomaly.js'
import type {Order} from '../../order.js'
import type {History} from '../../history/history.js'
import {cellText} from '../describe.js'
import type {Decision} from '../orders/search-orders.js'
import {ITEM, scopeOf, type Problem} from '../problem/problem.js'
import {subProblem} from '../problem/sub-problem.js'
import {decide} from './decide.js'
import {smallestImpossible} from './smallest-impossible.js'
import {tellImpossible} from './tell-impossible.js'

/** A problem of more nodes than these is not searched. */
const MAX_NODES = 1000

/**
 * Decides completely what no sequence was found for: first the primary alone, then each replica with it, then all
 * together. Of a large problem only the keys that stood in the way are searched. What remains undecided is a reason.
 */
export function decideWhole(
  history: History,
  problem: Problem,
  stuck: readonly number[],
  promised: ReadonlyMap<number, Order>,
): {anomalies: readonly Anomaly[]; reasons: readonly string[]} {
  const whole = problem.count <= MAX_NODES
  const all = Int32Array.from({length: problem.count}, (_, item) => item)
  const items = whole ? all : all.filter(aboutSameCells(problem, stuck))
  let decision: Decision = 'undecided'
  for (const part of items.length > MAX_NODES ? [] : partsOf(problem, items)) {
    const own = subProblem(problem, part)
    decision = decide(own)
    if (decision === 'impossible') {
      const smallest = smallestImpossible(own).map((at) => part[at]!)
      return {anomalies: [tellImpossible(history, problem, smallest, promised)], reasons: []}
    }
  }
  if (whole && decision === 'possible') return {anomalies: [], reasons: []}
  return {anomalies: [], reasons: [reason(history, problem, stuck)]}
}

/** The primary's items alone, with each replica view, and all, where they differ. */
function partsOf({view}: Problem, items: Int32Array): Int32Array[] {
  const views = [...new Set(items.map((item) => view[item]!))].filter((one) => one >= 0)
  const choices = [[], ...views.map((one) => [one]), ...(views.length > 1 ? [views] : [])]
  return choices.map((chosen) => items.filter((item) => view[item]! < 0 || chosen.includes(view[item]!)))
}

/** Whether an item is about a cell of these: leaving whole cells out makes nothing impossible. */
function aboutSameCells({kind, level, target, scopes}: Problem, items: readonly number[]): (item: number) => boolean {
  const cells = [...new Set(items.filter((item) => kind[item] !== ITEM.deletion).map((item) => target[item]!))]
  const reached = [0, 1, 2, 3].map((at) => new Set(cells.map((cell) => scopeOf(scopes, cell, at))))
  return (item) => reached[kind[item] === ITEM.deletion ? level[item]! : 0]!.has(target[item]!)
}

function reason(history: History, {count, kind, target, view}: Problem, stuck: readonly number[]): string {
  const item = stuck.find((one) => kind[one] !== ITEM.deletion)
  const where = item === undefined ? '' : `; the search ended at ${cellText(history, target[item]!)}`
  const views = new Set<number>()
  for (const one of view) if (one >= 0) views.add(one)
  const subject = ['primary', ...[...views].map((one) => history.views[one]!)].join(' and ')
  return `${subject}: whether some order explains all ${count} operations is not decided${where}`
}
