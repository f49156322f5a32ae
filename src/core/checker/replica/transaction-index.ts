import {EVENT, OUTCOME} from '../../history/event-kind.js'
import type {History} from '../../history/history.js'

/** What the transactions of the primary changed, and what may have emptied a cell after them. */
export class TransactionIndex {
  /** Update events by the row of their EXEC. */
  private readonly updates = new Map<number, number[]>()
  /** Events that empty something, or leave it unknown. */
  private readonly emptying: number[] = []

  constructor(
    private readonly history: History,
    replica: Uint8Array,
  ) {
    const {events, rows} = history
    for (let event = 0; event < events.count; event++) {
      const row = events.row[event]!
      const kind = events.kind[event]!
      if (kind === EVENT.read || kind === EVENT.retime || replica[rows.view[row]!] === 1) continue
      if (rows.outcome[row] === OUTCOME.fail) continue
      if (kind !== EVENT.write) this.emptying.push(event)
      const transaction = rows.transaction[row]!
      if (transaction < 0) continue
      const own = this.updates.get(transaction)
      if (own) own.push(event)
      else this.updates.set(transaction, [event])
    }
  }

  get none(): boolean {
    return this.updates.size === 0
  }

  /** The last event of a transaction that changed a cell; -1 without one, or when what it left is not known. */
  lastChange(transaction: number, cell: number): number {
    const last = this.updates.get(transaction)!.findLast((event) => this.reaches(event, cell))
    if (last === undefined) return -1
    const kind = this.history.events.kind[last]!
    return kind === EVENT.expire || kind >= EVENT.clobberCell ? -1 : last
  }

  /** Whether a cell may have been emptied after a transaction and by this instant. */
  emptiedLater(cell: number, transaction: number, instantNs: number): boolean {
    const {events, rows} = this.history
    return this.emptying.some((event) => {
      const row = events.row[event]!
      if (rows.transaction[row] === transaction || !this.reaches(event, cell)) return false
      return (
        rows.invokedNs[row]! <= instantNs && !(events.kind[event] !== EVENT.expire && this.precedes(row, transaction))
      )
    })
  }

  /** Whether an operation certainly took effect before a transaction. */
  precedes(row: number, transaction: number): boolean {
    const {rows} = this.history
    if (rows.transaction[row] === transaction) return false
    if (rows.completedNs[row]! < rows.invokedNs[transaction]!) return true
    return rows.client[row] === rows.client[transaction] && row < transaction && rows.outcome[row] === OUTCOME.ok
  }

  private reaches(event: number, cell: number): boolean {
    const {events, cells, keys} = this.history
    const target = events.target[event]!
    const key = cells.key[cell]!
    switch (events.kind[event]) {
      case EVENT.write:
      case EVENT.removeCell:
      case EVENT.clobberCell:
        return target === cell
      case EVENT.removeKey:
      case EVENT.expire:
      case EVENT.clobberKey:
        return target === key
      case EVENT.flushAll:
        return true
      default:
        return target === keys.database[key]
    }
  }
}
