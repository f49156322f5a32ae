import type {HistoryEvents} from './history.js'

/** Transactions and whole reads record late; their events belong where their rows stand. */
export function inRowOrder(events: HistoryEvents): HistoryEvents {
  const {count, row} = events
  let sorted = true
  for (let at = 1; at < count && sorted; at++) sorted = row[at - 1]! <= row[at]!
  if (sorted) return events
  const order = new Int32Array(count).map((_, at) => at).sort((a, b) => row[a]! - row[b]! || a - b)
  return {
    count,
    row: order.map((at) => row[at]!),
    kind: Uint8Array.from(order, (at) => events.kind[at]!),
    target: order.map((at) => events.target[at]!),
    value: order.map((at) => events.value[at]!),
  }
}
