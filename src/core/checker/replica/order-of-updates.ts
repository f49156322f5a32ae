import type {History} from '../../history/history.js'
import {replicaViews} from '../views.js'
import {tracedOrder, type TracedCommand, type TracedOrder} from './trace-order.js'
import {forcedOrder, type UpdateOrder} from './update-order.js'

/** The order of a history's updates, and why a trace did not give it. */
export interface OrderOfUpdates {
  /** Null when several clients wrote at once and no trace says in which order. */
  readonly order: UpdateOrder | null
  /** Whether the order is the trace's. */
  readonly traced: boolean
  readonly problem?: string
}

const forced = new WeakMap<History, UpdateOrder | null>()
const traced = new WeakMap<History, {trace: readonly TracedCommand[]; order: TracedOrder}>()

/** The order of the primary's updates: that of its trace, or the only one that the history allows. Worked out once. */
export function orderOfUpdates(history: History, trace?: readonly TracedCommand[]): OrderOfUpdates {
  const {order, problem} = trace ? orderOfTrace(history, trace) : {}
  if (order) return {order, traced: true}
  return {order: onlyOrder(history), traced: false, ...(problem === undefined ? {} : {problem})}
}

function orderOfTrace(history: History, trace: readonly TracedCommand[]): TracedOrder {
  const known = traced.get(history)
  if (known?.trace === trace) return known.order
  const order = tracedOrder(history, replicaViews(history), trace)
  traced.set(history, {trace, order})
  return order
}

function onlyOrder(history: History): UpdateOrder | null {
  let order = forced.get(history)
  if (order === undefined) {
    order = forcedOrder(history, replicaViews(history))
    forced.set(history, order)
  }
  return order
}
