import type {Anomaly, AnomalyKind} from '../../anomaly.js'
import {EVENT} from '../../history/event-kind.js'
import type {Order} from '../../order.js'
import type {History} from '../../history/history.js'
import {anomalyOf, cellText, operationText, valueText} from '../describe.js'
import type {WriterIndex} from '../problem/writer-index.js'
import type {MisplacedRead} from './greedy-positions.js'
import type {ReplicaReads} from './replica-reads.js'
import type {UpdateIndex} from './update-index.js'

interface Name {
  readonly kind: AnomalyKind
  /** Positions of the updates that tell the story. */
  readonly updates: readonly number[]
  readonly also?: readonly AnomalyKind[]
}

/** Tells reads that fit no position; the same wrong state read again and again is told once. */
export class MisplacedNames {
  private readonly told = new Set<string>()

  constructor(
    private readonly history: History,
    private readonly index: UpdateIndex,
    private readonly reads: ReplicaReads,
    private readonly writers: WriterIndex,
  ) {}

  /** The anomaly of a read that is misplaced at this level; null when the same was told before. */
  anomaly(read: MisplacedRead, level: Order): Anomaly | null {
    const {events} = this.history
    const row = events.row[read.event]!
    const cell = events.target[read.event]!
    const name = this.name(read, level)
    const identity = `${cell}:${events.value[read.event]!}:${name.kind}:${name.updates.join()}`
    if (this.told.has(identity)) return null
    this.told.add(identity)
    const updateRows = name.updates.map((position) => events.row[this.index.event(position)]!)
    const chainRows = read.chain.map((event) => events.row[event]!)
    const chainUpdates = read.chain.flatMap((event, at) => this.updatesBehind(event, read.chainPositions[at]!))
    const proof = [...updateRows, ...chainRows, ...chainUpdates]
    const anomaly = anomalyOf(this.history, name.kind, row, cell, proof, this.message(read, name))
    return name.also ? {...anomaly, also: name.also} : anomaly
  }

  /** Rows of the updates that a read at this position shows: what it read, and the flush epoch it stands in. */
  private updatesBehind(event: number, position: number): number[] {
    const {events, cells, keys} = this.history
    const cell = events.target[event]!
    const epoch = this.index.epoch(keys.database[cells.key[cell]!]!, position)
    const shown = [this.index.lastUpdate(cell, position), epoch]
    return shown.filter((at) => at > 0).map((at) => events.row[this.index.event(at)]!)
  }

  private message({event, cause}: MisplacedRead, {kind, updates}: Name): string {
    const {events} = this.history
    const subject = operationText(this.history, events.row[event]!)
    const cell = cellText(this.history, events.target[event]!)
    const shown =
      cause < 0
        ? 'the pair had settled'
        : `${operationText(this.history, events.row[cause]!)} had shown a later state (${cellText(this.history, events.target[cause]!)} = ${valueText(this.history, events.value[cause]!)})`
    const story = updates.map((position) => operationText(this.history, events.row[this.index.event(position)]!))
    const returned = `${subject} of ${cell} returned ${valueText(this.history, events.value[event]!)}`
    if (kind === 'replica-ahead') return `${returned}, which was written only later`
    return `${returned} although ${shown}; updates: ${story.join(', ') || 'none'}`
  }

  private name(read: MisplacedRead, level: Order): Name {
    const {event, floor, ahead} = read
    const {events, rows} = this.history
    if (floor === 0 && ahead) return {kind: 'replica-ahead', updates: []}
    return events.value[event] === 0
      ? this.nilName(read, level, rows.final[events.row[event]!] === 1)
      : this.valueName(read, level, rows.final[events.row[event]!] === 1)
  }

  /** Nil where a value should be: something that empties came late, or a write did not come. */
  private nilName({event, floor, cause}: MisplacedRead, level: Order, final: boolean): Name {
    const cell = this.history.events.target[event]!
    const current = this.index.lastUpdate(cell, floor)
    const deletion = this.index.lastDeletion(cell, floor)
    if (deletion > 0) {
      const kind = this.isFlush(deletion) ? 'flush-late' : 'del-late'
      const inScope = level !== 'total' || this.sameKey(event, cause) || final
      if (inScope) return {kind, updates: [deletion, current], also: final ? ['lost-update'] : []}
    }
    if (cause >= 0 && !this.sameKey(event, cause)) return {kind: 'cross-key-order', updates: [current]}
    return {kind: final ? 'lost-update' : 'non-monotonic-read', updates: [current]}
  }

  /** An older value where something newer should be. */
  private valueName({event, floor, cause}: MisplacedRead, level: Order, final: boolean): Name {
    const {events} = this.history
    const cell = events.target[event]!
    const written = this.latestWriter(event, floor)
    const ender = this.index.nextUpdate(cell, written)
    if (ender === Infinity) return {kind: 'replica-ahead', updates: []}
    const updates = written > 0 ? [written, ender] : [ender]
    if (cause >= 0 && this.sameKey(event, cause)) return {kind: 'non-monotonic-read', updates}
    if (events.kind[this.index.event(ender)] === EVENT.write) {
      return {kind: final ? 'lost-update' : 'cross-key-order', updates}
    }
    if (!this.isFlush(ender)) return {kind: final ? 'lost-update' : 'cross-key-order', updates}
    if (level === 'total' && !final) return {kind: 'cross-key-order', updates}
    return this.heals(event) ? {kind: 'flush-late', updates} : {kind: 'lost-flush', updates, also: ['flush-early']}
  }

  private latestWriter(event: number, floor: number): number {
    const {events} = this.history
    let latest = 0
    for (const writer of this.writers.writersOf(events.target[event]!, events.value[event]!)) {
      const position = this.index.position[writer]!
      if (position <= floor) latest = Math.max(latest, position)
    }
    return latest
  }

  private isFlush(position: number): boolean {
    const kind = this.history.events.kind[this.index.event(position)]!
    return kind === EVENT.flushDb || kind === EVENT.flushAll
  }

  private sameKey(event: number, cause: number): boolean {
    const {events, cells} = this.history
    return cause >= 0 && cells.key[events.target[event]!] === cells.key[events.target[cause]!]
  }

  /** Whether a later read of the cell shows anything else. */
  private heals(event: number): boolean {
    const {events, rows} = this.history
    const endNs = rows.completedNs[events.row[event]!]!
    return this.reads.events.some(
      (other) =>
        events.target[other] === events.target[event] &&
        events.value[other] !== events.value[event] &&
        rows.invokedNs[events.row[other]!]! > endNs,
    )
  }
}
