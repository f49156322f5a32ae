import type {History} from '../../history/history.js'
import type {Command} from '../../operation.js'
import {effectOfCommand, effectOfRow} from './effect-text.js'
import {isRequired, orderOf, updatesOf, type UpdateOrder} from './update-order.js'

/** One line of a primary's MONITOR stream. */
export interface TracedCommand {
  readonly db: number
  readonly command: Command
}

/** The updates in the order of a trace, or why it gives none. */
export type TracedOrder =
  {readonly order: UpdateOrder; readonly problem?: undefined} | {readonly order?: undefined; readonly problem: string}

/**
 * Puts the history's updates in the order in which a trace shows them. Equal commands are matched in order of
 * invocation: exchanging them changes no state. Reads and commands that the history does not know are skipped.
 */
export function tracedOrder(history: History, replica: Uint8Array, trace: readonly TracedCommand[]): TracedOrder {
  const updates = updatesOf(history, replica)
  const eventsOfRow = new Map<number, number[]>()
  for (const event of updates) {
    const row = history.events.row[event]!
    const events = eventsOfRow.get(row)
    if (events) events.push(event)
    else eventsOfRow.set(row, [event])
  }
  const waiting = waitingRows(history, eventsOfRow)
  const order: number[] = []
  for (const {db, command} of trace) {
    const row = waiting.get(effectOfCommand(db, command))?.pop()
    if (row === undefined) continue
    order.push(...eventsOfRow.get(row)!.filter((event) => isRequired(history, event)))
  }
  const count = updates.filter((event) => isRequired(history, event)).length
  const missing = count - order.length
  if (missing > 0) return {problem: `the trace lacks ${missing} of ${count} updates; it was not used`}
  return {order: orderOf(history, replica, Int32Array.from(order))}
}

/** The rows of each effect, the one invoked first standing last. */
function waitingRows(history: History, eventsOfRow: ReadonlyMap<number, number[]>): Map<string, number[]> {
  const {invokedNs} = history.rows
  const waiting = new Map<string, number[]>()
  for (const [row, events] of eventsOfRow) {
    const effect = effectOfRow(history, row, events)
    const rows = waiting.get(effect)
    if (rows) rows.push(row)
    else waiting.set(effect, [row])
  }
  for (const rows of waiting.values()) rows.sort((a, b) => invokedNs[b]! - invokedNs[a]! || b - a)
  return waiting
}
