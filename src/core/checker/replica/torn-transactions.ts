import type {Anomaly} from '../../anomaly.js'
import {EVENT, OUTCOME} from '../../history/event-kind.js'
import type {History} from '../../history/history.js'
import {anomalyOf, cellText, operationText} from '../describe.js'
import type {WriterIndex} from '../problem/writer-index.js'
import {TransactionIndex} from './transaction-index.js'

/**
 * Reads of a replica view that ask for several cells at once (MGET, or MULTI with reads) and see one member of a
 * MULTI/EXEC but not another: a cell that holds what the transaction wrote, beside a cell that holds what certainly
 * came before it and that the transaction overwrote.
 */
export function tornTransactions(
  history: History,
  replica: Uint8Array,
  view: number,
  writers: WriterIndex,
  clobbered: Uint8Array | null,
): Anomaly[] {
  const transactions = new TransactionIndex(history, replica)
  if (transactions.none) return []
  const {events, rows} = history
  const found: Anomaly[] = []
  const told = new Set<number>()
  for (const reads of readsAtOnce(history, view, clobbered)) {
    for (const seen of reads) {
      const write = onlyWriter(history, writers, seen)
      const transaction = write < 0 ? -1 : rows.transaction[events.row[write]!]!
      if (transaction < 0 || told.has(transaction)) continue
      const unseen = reads.find((read) => missesMember(history, transactions, writers, read, transaction))
      if (unseen === undefined) continue
      told.add(transaction)
      found.push(tornTransaction(history, transactions, writers, {write, seen, unseen, transaction}))
    }
  }
  return found
}

/** Read events of one operation, or of one transaction, where there are several. */
function* readsAtOnce({events, rows}: History, view: number, clobbered: Uint8Array | null): Iterable<number[]> {
  let reads: number[] = []
  let unit = -1
  for (let event = 0; event < events.count; event++) {
    const row = events.row[event]!
    if (events.kind[event] !== EVENT.read || rows.view[row] !== view || rows.outcome[row] !== OUTCOME.ok) continue
    if (clobbered?.[event] === 1) continue
    const own = rows.transaction[row]! >= 0 ? rows.transaction[row]! : row
    if (own !== unit) {
      if (reads.length > 1) yield reads
      reads = []
      unit = own
    }
    reads.push(event)
  }
  if (reads.length > 1) yield reads
}

/** The one write whose value a read returned; -1 when it read nil, or a value with several writers. */
function onlyWriter({events}: History, writers: WriterIndex, read: number): number {
  if (events.value[read] === 0) return -1
  const all = writers.writersOf(events.target[read]!, events.value[read]!)
  return all.length === 1 ? all[0]! : -1
}

/** Whether a read certainly shows its cell as it was before this transaction, which changed it. */
function missesMember(
  history: History,
  transactions: TransactionIndex,
  writers: WriterIndex,
  read: number,
  transaction: number,
): boolean {
  const {events, rows} = history
  const cell = events.target[read]!
  const change = transactions.lastChange(transaction, cell)
  if (change < 0) return false
  if (events.value[read] === 0) {
    return (
      events.kind[change] === EVENT.write &&
      !transactions.emptiedLater(cell, transaction, rows.completedNs[events.row[read]!]!)
    )
  }
  const write = onlyWriter(history, writers, read)
  return write >= 0 && transactions.precedes(events.row[write]!, transaction)
}

function tornTransaction(
  history: History,
  transactions: TransactionIndex,
  writers: WriterIndex,
  {write, seen, unseen, transaction}: {write: number; seen: number; unseen: number; transaction: number},
): Anomaly {
  const {events} = history
  const row = events.row[unseen]!
  const change = transactions.lastChange(transaction, events.target[unseen]!)
  const older = onlyWriter(history, writers, unseen)
  const proof = [write, change, seen, ...(older < 0 ? [] : [older])].map((event) => events.row[event]!)
  const [after, before] = [seen, unseen].map((event) => cellText(history, events.target[event]!))
  const text = `${operationText(history, row)} shows ${after!} after ${operationText(history, transaction)} and ${before!} before it, at once`
  return anomalyOf(history, 'torn-transaction', row, events.target[unseen]!, proof, text)
}
