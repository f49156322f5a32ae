import {firstNot} from '../../binary-search.js'
import {EVENT, OUTCOME} from '../../history/event-kind.js'
import type {History} from '../../history/history.js'

/** Where a value read got its value, when that is not an event. */
export const SOURCE = {none: -1, ambiguous: -2, future: -3} as const

/** All writes of one value to one cell, by invocation. */
interface Writers {
  readonly events: Int32Array
  /** At i: the greatest completion of the writes 0..i. */
  readonly greatestEnd: Float64Array
}

const NO_WRITERS: Writers = {events: new Int32Array(0), greatestEnd: new Float64Array(0)}

/** Beyond this many writes of one value in flight together, a read of it is given up. */
const MAX_OVERLAPPING = 256

/** Finds the write behind each value read; a value names its writer as long as it was written once to its cell. */
export class WriterIndex {
  /** The last write event of each value. */
  private readonly head: Int32Array
  /** The write event of the same value before this one. */
  private readonly previous: Int32Array
  /** Of values written more than once: their writes, by cell. */
  private readonly repeated = new Map<number, Map<number, Writers>>()

  /** Knows the writes of rows for which `counts` holds. */
  constructor(
    private readonly history: History,
    counts: (row: number) => boolean,
  ) {
    const {events, strings} = history
    this.head = new Int32Array(strings.length).fill(-1)
    this.previous = new Int32Array(events.count)
    for (let event = 0; event < events.count; event++) {
      if (events.kind[event] !== EVENT.write || !counts(events.row[event]!)) continue
      const value = events.value[event]!
      this.previous[event] = this.head[value]!
      this.head[value] = event
    }
  }

  /** The write event this read returned, or a `SOURCE`. */
  source(read: number): number {
    const {events} = this.history
    const value = events.value[read]!
    const cell = events.target[read]!
    const last = this.head[value]!
    if (last < 0) return SOURCE.none
    if (this.previous[last]! < 0) {
      if (events.target[last] !== cell) return SOURCE.none
      return this.begins(last) > this.ends(read) ? SOURCE.future : last
    }
    return this.sourceAmong(read, this.writers(cell, value))
  }

  /** All writes of a value to a cell, by invocation. */
  writersOf(cell: number, value: number): Int32Array {
    return this.writers(cell, value).events
  }

  private writers(cell: number, value: number): Writers {
    let byCell = this.repeated.get(value)
    if (!byCell) this.repeated.set(value, (byCell = this.writersByCell(value)))
    return byCell.get(cell) ?? NO_WRITERS
  }

  /** One walk over all writes of a value: a value of few bytes may have been written to each of many thousand cells. */
  private writersByCell(value: number): Map<number, Writers> {
    const {target} = this.history.events
    const found = new Map<number, number[]>()
    for (let event = this.head[value]!; event >= 0; event = this.previous[event]!) {
      const cell = target[event]!
      const list = found.get(cell)
      if (list) list.push(event)
      else found.set(cell, [event])
    }
    return new Map([...found].map(([cell, list]) => [cell, this.inOrder(list)]))
  }

  private inOrder(writes: readonly number[]): Writers {
    const events = Int32Array.from(writes).sort((a, b) => this.begins(a) - this.begins(b) || a - b)
    let greatest = -Infinity
    return {
      events,
      greatestEnd: Float64Array.from(events, (event) => (greatest = Math.max(greatest, this.ends(event)))),
    }
  }

  /** Any write of this value, to whatever cell; -1 without one. */
  anywhere(value: number): number {
    return this.head[value]!
  }

  /**
   * A value written several times: the read returned the last of the writes certainly before it, or one that overlaps it.
   * With more than one candidate the read proves too little to be used.
   */
  private sourceAmong(read: number, {events, greatestEnd}: Writers): number {
    if (events.length === 0) return SOURCE.none
    let candidate = -1
    let before = -1
    for (let at = this.lastBegunBy(events, this.ends(read)), tried = 0; at >= 0; at--, tried++) {
      const write = events[at]!
      if (before >= 0 && greatestEnd[at]! < this.begins(before)) break
      if (this.precedes(read, write) || (before >= 0 && this.precedes(write, before))) continue
      if (candidate >= 0 || tried > MAX_OVERLAPPING) return SOURCE.ambiguous
      candidate = write
      if (this.precedes(write, read)) before = write
    }
    return candidate >= 0 ? candidate : SOURCE.future
  }

  private lastBegunBy(writers: Int32Array, instant: number): number {
    return firstNot(0, writers.length, (at) => this.begins(writers[at]!) <= instant) - 1
  }

  private precedes(a: number, b: number): boolean {
    const {rows, events} = this.history
    const [first, second] = [events.row[a]!, events.row[b]!]
    if (rows.completedNs[first]! < rows.invokedNs[second]!) return true
    return rows.client[first] === rows.client[second] && first < second && rows.outcome[first] === OUTCOME.ok
  }

  private begins(event: number): number {
    return this.history.rows.invokedNs[this.history.events.row[event]!]!
  }

  private ends(event: number): number {
    return this.history.rows.completedNs[this.history.events.row[event]!]!
  }
}
