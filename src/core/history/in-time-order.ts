import type {HistoryEvents, HistoryRows} from './history.js'
import {inRowOrder} from './in-row-order.js'

/** The same history with its rows in order of invocation; `place[row]` is where a row has gone. */
export function inTimeOrder(
  rows: HistoryRows,
  events: HistoryEvents,
): {rows: HistoryRows; events: HistoryEvents; place: Int32Array} {
  const {count, invokedNs} = rows
  const order = Int32Array.from({length: count}, (_, row) => row).sort((a, b) => invokedNs[a]! - invokedNs[b]! || a - b)
  const place = new Int32Array(count)
  order.forEach((row, at) => (place[row] = at))
  const ints = (column: Int32Array): Int32Array => order.map((row) => column[row]!)
  const floats = (column: Float64Array): Float64Array => Float64Array.from(order, (row) => column[row]!)
  const bytes = (column: Uint8Array): Uint8Array => Uint8Array.from(order, (row) => column[row]!)
  return {
    rows: {
      count,
      id: ints(rows.id),
      client: ints(rows.client),
      view: ints(rows.view),
      db: ints(rows.db),
      verb: ints(rows.verb),
      invokedNs: floats(rows.invokedNs),
      completedNs: floats(rows.completedNs),
      outcome: bytes(rows.outcome),
      final: bytes(rows.final),
      transaction: ints(rows.transaction).map((row) => (row < 0 ? -1 : place[row]!)),
    },
    events: inRowOrder({...events, row: events.row.map((row) => place[row]!)}),
    place,
  }
}
