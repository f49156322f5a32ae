import type {Anomaly} from '../../anomaly.js'
import type {Order} from '../../history/header.js'
import type {History} from '../../history/history.js'
import {cellText} from '../describe.js'
import {scopeOf} from '../register/problem.js'
import {NODE, type JointProblem} from './joint-problem.js'
import {searchOrders, type Decision} from './search-orders.js'
import {smallestImpossible} from './smallest-impossible.js'
import {subJoint} from './sub-joint.js'
import {tellImpossible} from './tell-impossible.js'

/** A problem of more nodes than these is not searched. */
const MAX_NODES = 1000

/**
 * Decides completely what no sequence was found for: first the primary alone, then each replica with it, then all
 * together. Of a large problem only the keys that stood in the way are searched. What remains undecided is a reason.
 */
export function decideJoint(
  history: History,
  problem: JointProblem,
  stuck: readonly number[],
  promised: ReadonlyMap<number, Order>,
): {anomalies: readonly Anomaly[]; reasons: readonly string[]} {
  const whole = problem.count <= MAX_NODES
  const nodes = whole ? Array.from({length: problem.count}, (_, node) => node) : nodesOfCells(problem, stuck)
  let decision: Decision = 'undecided'
  for (const part of nodes.length > MAX_NODES ? [] : partsOf(problem, nodes)) {
    const own = subJoint(problem, part)
    decision = searchOrders(own)
    if (decision === 'impossible') {
      const smallest = smallestImpossible(own).map((at) => part[at]!)
      return {anomalies: [tellImpossible(history, problem, smallest, promised)], reasons: []}
    }
  }
  if (whole && decision === 'possible') return {anomalies: [], reasons: []}
  return {anomalies: [], reasons: [reason(history, problem, stuck)]}
}

/** The primary's nodes alone, with each replica view, and all, where they differ. */
function partsOf({view}: JointProblem, nodes: readonly number[]): Array<readonly number[]> {
  const views = [...new Set(nodes.map((node) => view[node]!).filter((one) => one >= 0))]
  const choices = [[], ...views.map((one) => [one]), ...(views.length > 1 ? [views] : [])]
  return choices.map((chosen) => {
    const own = new Set(chosen)
    return nodes.filter((node) => view[node]! < 0 || own.has(view[node]!))
  })
}

/** Everything about the cells of these nodes: leaving whole cells out makes nothing impossible. */
function nodesOfCells({count, kind, level, target, scopes}: JointProblem, stuck: readonly number[]): number[] {
  const cells = [...new Set(stuck.filter((node) => kind[node] !== NODE.deletion).map((node) => target[node]!))]
  const reached = [0, 1, 2, 3].map((at) => new Set(cells.map((cell) => scopeOf(scopes, cell, at))))
  const found: number[] = []
  for (let node = 0; node < count; node++) {
    if (reached[kind[node] === NODE.deletion ? level[node]! : 0]!.has(target[node]!)) found.push(node)
  }
  return found
}

function reason(history: History, {count, kind, target, view}: JointProblem, stuck: readonly number[]): string {
  const node = stuck.find((one) => kind[one] !== NODE.deletion)
  const where = node === undefined ? '' : `; the search ended at ${cellText(history, target[node]!)}`
  const views = new Set<number>()
  for (const one of view) if (one >= 0) views.add(one)
  const subject = ['primary', ...[...views].map((one) => history.views[one]!)].join(' and ')
  return `${subject}: whether some order explains all ${count} operations is not decided${where}`
}
