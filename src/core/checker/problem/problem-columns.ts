import type {History} from '../../history/history.js'
import {ITEM, LEVEL, VALUE, type Problem} from './problem.js'

/** Collects the items of a problem, row by row; writers of reads are event numbers until `finish`. */
export class ProblemColumns {
  private count = 0
  private readonly kind: Uint8Array
  private readonly level: Uint8Array
  private readonly target: Int32Array
  private readonly value: Int32Array
  private readonly writer: Int32Array
  private readonly required: Uint8Array
  private readonly final: Uint8Array
  private readonly client: Int32Array
  private readonly row: Int32Array
  private readonly view: Int32Array
  private readonly invokedNs: Float64Array
  private readonly completedNs: Float64Array
  private readonly itemOfWrite: Int32Array

  constructor(
    private readonly history: History,
    capacity: number,
  ) {
    this.kind = new Uint8Array(capacity)
    this.level = new Uint8Array(capacity)
    this.target = new Int32Array(capacity)
    this.value = new Int32Array(capacity)
    this.writer = new Int32Array(capacity).fill(-1)
    this.required = new Uint8Array(capacity)
    this.final = new Uint8Array(capacity)
    this.client = new Int32Array(capacity)
    this.row = new Int32Array(capacity)
    this.view = new Int32Array(capacity).fill(-1)
    this.invokedNs = new Float64Array(capacity)
    this.completedNs = new Float64Array(capacity)
    this.itemOfWrite = new Int32Array(history.events.count).fill(-1)
  }

  /** A read of the primary's data; `writeEvent` is what wrote its value, -1 when several may have, or it is nil. */
  read(row: number, cell: number, value: number, writeEvent: number): void {
    const item = this.add(value === VALUE.nil ? ITEM.nilRead : ITEM.valueRead, row, cell, value, true)
    this.writer[item] = writeEvent
  }

  replicaRead(row: number, cell: number, value: number): void {
    const item = this.add(value === VALUE.nil ? ITEM.nilRead : ITEM.valueRead, row, cell, value, true)
    this.view[item] = this.history.rows.view[row]!
    this.final[item] = this.history.rows.final[row]!
  }

  write(row: number, cell: number, value: number, required: boolean, event: number): void {
    this.itemOfWrite[event] = this.add(ITEM.write, row, cell, value, required)
  }

  deletion(row: number, level: number, scope: number, required: boolean): void {
    const item = this.add(ITEM.deletion, row, level === LEVEL.all ? 0 : scope, VALUE.nil, required)
    this.level[item] = level
  }

  /** A deletion that may come at any time from this instant on, or never. */
  expiry(row: number, key: number, fromNs: number): void {
    const item = this.count
    this.deletion(row, LEVEL.key, key, false)
    this.invokedNs[item] = fromNs
    this.completedNs[item] = Infinity
  }

  finish(values: number): Problem {
    const {count} = this
    const {cells, keys, databases, header} = this.history
    for (let item = 0; item < count; item++) {
      if (this.writer[item]! >= 0) this.writer[item] = this.itemOfWrite[this.writer[item]!]!
    }
    return {
      count,
      kind: this.kind.subarray(0, count),
      level: this.level.subarray(0, count),
      target: this.target.subarray(0, count),
      value: this.value.subarray(0, count),
      values,
      writer: this.writer.subarray(0, count),
      invokedNs: this.invokedNs.subarray(0, count),
      completedNs: this.completedNs.subarray(0, count),
      required: this.required.subarray(0, count),
      final: this.final.subarray(0, count),
      client: this.client.subarray(0, count),
      row: this.row.subarray(0, count),
      view: this.view.subarray(0, count),
      group: this.view.subarray(0, count),
      epochGroup: new Int32Array(count).fill(-1),
      scopes: {
        cells: cells.count,
        keys: keys.count,
        databases: databases.length,
        cellKey: cells.key,
        keyDatabase: keys.database,
      },
      startUnknown: header.initial === 'unknown',
    }
  }

  private add(kind: number, row: number, target: number, value: number, required: boolean): number {
    const {rows} = this.history
    const item = this.count++
    this.kind[item] = kind
    this.target[item] = target
    this.value[item] = value
    this.required[item] = required ? 1 : 0
    this.client[item] = rows.client[row]!
    this.row[item] = row
    this.invokedNs[item] = rows.invokedNs[row]!
    this.completedNs[item] = rows.completedNs[row]!
    return item
  }
}
