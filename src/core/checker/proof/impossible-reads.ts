import type {Anomaly, AnomalyKind} from '../../anomaly.js'
import {EVENT, OUTCOME, PRESENT} from '../../history/event-kind.js'
import type {History} from '../../history/history.js'
import {anomalyOf, cellText, operationText, valueText} from '../describe.js'
import {SOURCE, type WriterIndex} from '../problem/writer-index.js'

interface ImpossibleRead {
  readonly event: number
  readonly source: number
}

/** The anomaly of a read of a value that no write can have given; `ahead` names a value read before it was written. */
export function impossibleRead(
  history: History,
  {event, source}: ImpossibleRead,
  writers: WriterIndex,
  ahead: AnomalyKind,
): Anomaly {
  const {events} = history
  const row = events.row[event]!
  const cell = events.target[event]!
  const value = events.value[event]!
  const {kind, origin} =
    source === SOURCE.future
      ? {kind: ahead, origin: writers.writersOf(cell, value)[0] ?? -1}
      : originOf(history, cell, value, writers)
  const writerRow = origin < 0 ? -1 : events.row[origin]!
  const because = writerRow < 0 ? 'nobody wrote it' : `it stems from ${operationText(history, writerRow)}`
  const text = `${operationText(history, row)} of ${cellText(history, cell)} returned ${valueText(history, value)}; ${because}`
  return anomalyOf(history, kind, row, cell, writerRow < 0 ? [] : [writerRow], text)
}

/** Where a value comes from that was not written to this cell. */
function originOf(
  history: History,
  cell: number,
  value: number,
  writers: WriterIndex,
): {kind: AnomalyKind; origin: number} {
  const failed = failedWrite(history, cell, value)
  if (failed >= 0) return {kind: 'aborted-read', origin: failed}
  const origin = history.strings[value] === PRESENT ? -1 : writers.anywhere(value)
  if (origin < 0) return {kind: 'garbage-read', origin}
  const {cells, keys, events} = history
  const [own, other] = [cells.key[cell]!, cells.key[events.target[origin]!]!]
  return {kind: keys.name[own] === keys.name[other] && own !== other ? 'wrong-db' : 'wrong-key', origin}
}

function failedWrite({events, rows}: History, cell: number, value: number): number {
  for (let event = 0; event < events.count; event++) {
    if (events.kind[event] !== EVENT.write || events.target[event] !== cell || events.value[event] !== value) continue
    if (rows.outcome[events.row[event]!] === OUTCOME.fail) return event
  }
  return -1
}
