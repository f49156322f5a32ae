import type {Anomaly} from '../anomaly.js'
import {EVENT, OUTCOME} from '../history/event-kind.js'
import type {History} from '../history/history.js'
import {firstAtLeast} from '../binary-search.js'
import {anomalyOf, cellText, operationText, valueText} from './describe.js'
import type {Findings} from './primary-checker.js'
import {SOURCE, type WriterIndex} from './problem/writer-index.js'
import {leastPosition} from './replica/greedy-positions.js'
import {MAX_ANOMALIES} from './proof/tell-cells.js'
import {UpdateIndex} from './replica/update-index.js'
import {aheadAt, type UpdateOrder} from './replica/update-order.js'

/**
 * Holds the primary's reads against the order in which it logged its updates. A read that is possible by itself, but not
 * when the updates took effect in the logged order, shows that the log is not what the primary executed: replicas will
 * follow the log. Reads named by other anomalies already are passed over.
 */
export function checkLog(
  history: History,
  replica: Uint8Array,
  logged: UpdateOrder,
  writers: WriterIndex,
  told: readonly Anomaly[],
): Findings {
  const {events, rows} = history
  const index = new UpdateIndex(history, logged)
  const floors = new CompletedFloors(history, logged)
  const known = new Set(told.flatMap((anomaly) => anomaly.operations))
  const named = new Set<string>()
  const anomalies: Anomaly[] = []
  for (let event = 0; event < events.count && anomalies.length < MAX_ANOMALIES; event++) {
    const row = events.row[event]!
    if (events.kind[event] !== EVENT.read || rows.outcome[row] !== OUTCOME.ok || known.has(rows.id[row]!)) continue
    if (replica[rows.view[row]!] === 1 || isUnsourced(history, writers, event)) continue
    const floor = floors.of(row)
    if (leastPosition(history, index, writers, event, floor) <= aheadAt(logged, rows.completedNs[row]!)) continue
    const identity = `${events.target[event]!}:${events.value[event]!}`
    if (!named.has(identity)) anomalies.push(inverted(history, index, event, floor))
    named.add(identity)
  }
  return {anomalies, reasons: []}
}

/** Reads that no write explains are other checkers' findings. */
function isUnsourced({events}: History, writers: WriterIndex, event: number): boolean {
  if (events.value[event] === 0) return false
  const source = writers.source(event)
  return source === SOURCE.none || source === SOURCE.future
}

/** The last position of the log that certainly took effect before a read: by time, or sent earlier by the same client. */
class CompletedFloors {
  private readonly endsNs: Float64Array
  private readonly greatest: Int32Array
  private readonly ofClient = new Map<number, {rows: number[]; positions: number[]}>()

  constructor(
    private readonly history: History,
    {count, events}: UpdateOrder,
  ) {
    const {rows} = history
    const row = (position: number): number => history.events.row[events[position]!]!
    const byEnd = Int32Array.from({length: count}, (_, at) => at + 1)
    byEnd.sort((a, b) => rows.completedNs[row(a)]! - rows.completedNs[row(b)]!)
    this.endsNs = Float64Array.from(byEnd, (position) => rows.completedNs[row(position)]!)
    let greatest = 0
    this.greatest = byEnd.map((position) => (greatest = Math.max(greatest, position)))
    const byRow = Int32Array.from({length: count}, (_, at) => at + 1).sort((a, b) => row(a) - row(b))
    for (const position of byRow) {
      const client = rows.client[row(position)]!
      let own = this.ofClient.get(client)
      if (!own) this.ofClient.set(client, (own = {rows: [], positions: []}))
      own.rows.push(row(position))
      own.positions.push(Math.max(position, own.positions.at(-1) ?? 0))
    }
  }

  of(row: number): number {
    const {rows} = this.history
    const ended = firstAtLeast(this.endsNs, rows.invokedNs[row]!)
    const own = this.ofClient.get(rows.client[row]!)
    const sent = own ? firstAtLeast(own.rows, row) : 0
    return Math.max(ended > 0 ? this.greatest[ended - 1]! : 0, sent > 0 ? own!.positions[sent - 1]! : 0)
  }
}

function inverted(history: History, index: UpdateIndex, event: number, floor: number): Anomaly {
  const {events} = history
  const row = events.row[event]!
  const cell = events.target[event]!
  const last = index.lastUpdate(cell, floor)
  const story = last > 0 ? [events.row[index.event(last)]!] : []
  const state = story.map((at) => operationText(history, at)).join()
  const text = `${operationText(history, row)} of ${cellText(history, cell)} returned ${valueText(history, events.value[event]!)}, but the log puts ${state || 'nothing'} last`
  return anomalyOf(history, 'log-inverted', row, cell, story, text)
}
