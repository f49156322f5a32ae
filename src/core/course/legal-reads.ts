import {cellText, operationText, valueText} from '../checker/describe.js'
import {SOURCE, WriterIndex} from '../checker/problem/writer-index.js'
import {replicaViews} from '../checker/views.js'
import {EVENT, OUTCOME} from '../history/event-kind.js'
import type {History} from '../history/history.js'

/** What a read could have returned. */
export interface LegalRead {
  /** `"v:1" of SET #4, or nil of FLUSHDB #3`; one for each register that it read. */
  readonly text: string
  /** Ids of the operations that these values come from. */
  readonly from: readonly number[]
}

const MAX_VALUES = 6
/** A read of a whole hash is told by its first fields. */
const MAX_REGISTERS = 3

/**
 * What the reads among these operations could have returned, by operation. On a view of the primary's data, and after the
 * pair had settled, that is every value whose write may have been the last one at an instant of the read; on a replica,
 * every value so far that is not older than what the same view had shown. Only the times of the writes of that register
 * count, so that one of the values may still contradict other reads.
 */
export function legalReads(history: History, ids: ReadonlySet<number>): ReadonlyMap<number, LegalRead> {
  const {rows, events} = history
  const readsByRow = new Map<number, number[]>()
  for (let event = 0; event < events.count; event++) {
    const row = events.row[event]!
    if (events.kind[event] !== EVENT.read || rows.outcome[row] !== OUTCOME.ok || !ids.has(rows.id[row]!)) continue
    readsByRow.set(row, [...(readsByRow.get(row) ?? []), event])
  }
  const registers = new Registers(history, [...readsByRow.values()].flat())
  return new Map(
    [...readsByRow].map(([row, reads]) => {
      const told = reads.slice(0, MAX_REGISTERS).map((read) => registers.legal(read, reads.length > 1))
      const more = reads.length > MAX_REGISTERS ? [`and ${reads.length - MAX_REGISTERS} more`] : []
      const text = [...told.map((one) => one.text), ...more].join('; ')
      return [rows.id[row]!, {text, from: told.flatMap(({from}) => from)}]
    }),
  )
}

/** All updates and earlier reads of the registers that some reads are about. */
class Registers {
  private readonly replica: Uint8Array
  private readonly writers: WriterIndex
  private readonly ofCell = new Map<number, number[]>()
  private readonly ofKey = new Map<number, number[]>()
  private readonly ofDatabase = new Map<number, number[]>()
  private readonly ofAll: number[] = []
  private readonly shown = new Map<number, number[]>()

  constructor(
    private readonly history: History,
    reads: readonly number[],
  ) {
    const {events, rows, cells} = history
    this.replica = replicaViews(history)
    this.writers = new WriterIndex(history, (row) => this.isUpdate(row))
    for (const read of reads) {
      this.ofCell.set(events.target[read]!, [])
      this.ofKey.set(cells.key[events.target[read]!]!, [])
      this.shown.set(events.target[read]!, [])
    }
    for (let event = 0; event < events.count; event++) {
      const row = events.row[event]!
      if (this.isUpdate(row)) this.listOf(event)?.push(event)
      if (events.kind[event] === EVENT.read && rows.outcome[row] === OUTCOME.ok && events.value[event] !== 0)
        this.shown.get(events.target[event]!)?.push(event)
    }
  }

  /** Failed writes, and what is sent to replicas, change nothing that replication could carry. */
  private isUpdate(row: number): boolean {
    const {rows} = this.history
    return this.replica[rows.view[row]!] === 0 && rows.outcome[row] !== OUTCOME.fail
  }

  private listOf(event: number): number[] | undefined {
    const {events} = this.history
    const target = events.target[event]!
    switch (events.kind[event]) {
      case EVENT.write:
      case EVENT.removeCell:
      case EVENT.clobberCell:
        return this.ofCell.get(target)
      case EVENT.removeKey:
      case EVENT.clobberKey:
      case EVENT.expire:
        return this.ofKey.get(target)
      case EVENT.flushDb:
      case EVENT.clobberDb: {
        const known = this.ofDatabase.get(target) ?? []
        this.ofDatabase.set(target, known)
        return known
      }
      case EVENT.flushAll:
        return this.ofAll
      default:
        return undefined
    }
  }

  legal(read: number, withName: boolean): LegalRead {
    const {events, rows, cells, keys, header} = this.history
    const cell = events.target[read]!
    const key = cells.key[cell]!
    const end = this.ends(read)
    const updates = [
      ...this.ofCell.get(cell)!,
      ...this.ofKey.get(key)!,
      ...(this.ofDatabase.get(keys.database[key]!) ?? []),
      ...this.ofAll,
    ].filter((event) => this.begins(event) <= end)
    const behind = this.replica[rows.view[events.row[read]!]!] === 1 && rows.final[events.row[read]!] === 0
    const bounds = behind ? this.shownBefore(read) : updates.filter((event) => this.isOver(event, read))
    const floor = this.lastBegun(bounds)
    const values = new Map<string, string>()
    const from: number[] = []
    const possible = updates
      .filter((event) => events.kind[event] === EVENT.expire || this.ends(event) >= floor)
      .filter((event) => !bounds.some((bound) => this.precedesInClient(event, bound)))
      .toSorted((one, other) => this.begins(other) - this.begins(one))
    for (const event of possible) {
      const value = this.valueOf(event)
      if (values.has(value)) continue
      values.set(value, `${value} of ${operationText(this.history, events.row[event]!)}`)
      if (values.size <= MAX_VALUES) from.push(rows.id[events.row[event]!]!)
    }
    const before = header.initial === 'unknown' ? 'what was there before' : 'nil'
    if (floor === -Infinity && !values.has(before)) values.set(before, `${before}, as nothing was written yet`)
    const all = [...values.values()]
    const more = all.length > MAX_VALUES ? [`one of ${all.length - MAX_VALUES} older values`] : []
    const name = withName ? `${cellText(this.history, cell)}: ` : ''
    return {text: name + [...all.slice(0, MAX_VALUES), ...more].join(', or '), from}
  }

  /** Whether an update had certainly taken effect before this read. */
  private isOver(event: number, read: number): boolean {
    if (this.history.events.kind[event] === EVENT.expire || !this.isCertain(event)) return false
    return this.ends(event) < this.begins(read) || this.precedesInClient(event, read)
  }

  /** What one client sent took effect in its order, also where it did not wait for answers. */
  private precedesInClient(one: number, other: number): boolean {
    const {events, rows} = this.history
    const [first, second] = [events.row[one]!, events.row[other]!]
    return first < second && rows.client[first] === rows.client[second] && this.isCertain(one)
  }

  private isCertain(event: number): boolean {
    return this.history.rows.outcome[this.history.events.row[event]!] === OUTCOME.ok
  }

  private lastBegun(updates: readonly number[]): number {
    return updates.reduce((latest, event) => Math.max(latest, this.begins(event)), -Infinity)
  }

  /** The writes whose values the same view had returned before; what they replaced is gone there. */
  private shownBefore(read: number): readonly number[] {
    const {events, rows, views, header} = this.history
    const view = rows.view[events.row[read]!]!
    if (header.views[views[view]!]?.order === 'eventual') return []
    return this.shown
      .get(events.target[read]!)!
      .filter((other) => rows.view[events.row[other]!] === view && this.ends(other) < this.begins(read))
      .map((other) => this.writers.source(other))
      .filter((source) => source > SOURCE.none)
  }

  private valueOf(event: number): string {
    const {events} = this.history
    switch (events.kind[event]) {
      case EVENT.write:
        return valueText(this.history, events.value[event]!)
      case EVENT.clobberCell:
      case EVENT.clobberKey:
      case EVENT.clobberDb:
        return 'what is not followed'
      case EVENT.expire:
        return 'nil (expired)'
      default:
        return 'nil'
    }
  }

  private begins(event: number): number {
    return this.history.rows.invokedNs[this.history.events.row[event]!]!
  }

  private ends(event: number): number {
    return this.history.rows.completedNs[this.history.events.row[event]!]!
  }
}
