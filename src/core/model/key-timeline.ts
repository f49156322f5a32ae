import {EVENT} from '../history/event-kind.js'
import type {History} from '../history/history.js'
import type {UpdateOrder} from '../checker/replica/update-order.js'
import type {ModelValue} from './keyspace-model.js'
import {Replay} from './replay.js'

/** The updates of every key, and the flushes of every database, by position in the order. */
export class KeyTimelines {
  /** Positions of a key's own updates, ascending, flushes apart. */
  private readonly own = new Map<number, number[]>()
  /** Positions of flushes by database index, FLUSHALLs included. */
  readonly flushes: ReadonlyArray<readonly number[]>

  constructor(
    private readonly history: History,
    readonly order: UpdateOrder,
  ) {
    const {events, cells, databases} = history
    const flushes = databases.map((): number[] => [])
    for (let at = 1; at <= order.count; at++) {
      const event = order.events[at]!
      const target = events.target[event]!
      switch (events.kind[event]) {
        case EVENT.flushDb:
          flushes[target]!.push(at)
          break
        case EVENT.flushAll:
          for (const list of flushes) list.push(at)
          break
        case EVENT.write:
        case EVENT.removeCell:
        case EVENT.clobberCell:
          append(this.own, cells.key[target]!, at)
          break
        case EVENT.removeKey:
        case EVENT.clobberKey:
          append(this.own, target, at)
      }
    }
    this.flushes = flushes
  }

  /** Positions of a key's own updates after this one, ascending. */
  ownAfter(key: number, position: number): readonly number[] {
    const all = this.own.get(key) ?? []
    return all.slice(all.findIndex((at) => at > position) >>> 0)
  }

  /** Whether the update leaves the same whatever was there before. */
  isWhole(position: number): boolean {
    const {events, commands} = this.history
    const event = this.order.events[position]!
    if (commands.has(events.row[event]!)) return false
    return events.kind[event] === EVENT.write || events.kind[event] === EVENT.removeKey
  }

  /** What a key holds when just these updates are applied to nothing. */
  valueOf(key: number, positions: readonly number[]): ModelValue {
    const replay = new Replay(this.history)
    for (const position of positions) replay.play(this.order.events[position]!)
    return replay.value(key)
  }
}

function append(map: Map<number, number[]>, key: number, position: number): void {
  const list = map.get(key)
  if (list) list.push(position)
  else map.set(key, [position])
}
