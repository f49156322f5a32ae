import {bulkId, type Bulk} from '../bulk.js'
import {CELL, EVENT} from '../history/event-kind.js'
import {valueBulk, type History} from '../history/history.js'
import {applyCommand} from './apply-command.js'
import type {ModelValue} from './keyspace-model.js'

/** Plays update events in an order and holds what every key has then, of whatever type. */
export class Replay {
  private readonly databases: Array<Map<string, ModelValue>>
  /** Keys that were ever given a lifetime, by database: what a command made of them later is not known. */
  private readonly mortal: ReadonlyArray<ReadonlySet<string>>
  private lastRow = -1

  constructor(private readonly history: History) {
    this.databases = history.databases.map(() => new Map<string, ModelValue>())
    this.mortal = mortalKeys(history)
  }

  /** Plays one event; a command beyond the string register is played whole at its first event. */
  play(event: number): void {
    const {events, cells, commands, strings} = this.history
    const row = events.row[event]!
    const target = events.target[event]!
    const command = commands.get(row)
    if (command) {
      if (row !== this.lastRow) this.playCommand(command, this.databaseOf(event))
      this.lastRow = row
      return
    }
    switch (events.kind[event]) {
      case EVENT.write:
        if (cells.type[target] === CELL.string) {
          this.put(cells.key[target]!, {type: 'string', string: valueBulk(strings[events.value[event]!]!)})
        }
        return
      case EVENT.removeKey:
        this.put(target, null)
        return
      case EVENT.flushDb:
        this.databases[target]!.clear()
        return
      case EVENT.flushAll:
        for (const database of this.databases) database.clear()
        return
      case EVENT.clobberKey:
        this.put(target, 'unknown')
    }
  }

  /** What a key of the history holds now. */
  value(key: number): ModelValue {
    const {keys} = this.history
    return this.databases[keys.database[key]!]!.get(keys.name[key]!) ?? null
  }

  private playCommand(command: readonly Bulk[], database: number): void {
    const held = this.databases[database]!
    const mortal = this.mortal[database]!
    const lookup = (name: Bulk) => (mortal.has(bulkId(name)) ? 'unknown' : (held.get(bulkId(name)) ?? null))
    for (const [key, value] of applyCommand(command, lookup)) {
      if (value === null) held.delete(bulkId(key))
      else held.set(bulkId(key), value)
    }
  }

  private put(key: number, value: ModelValue): void {
    const {keys} = this.history
    const held = this.databases[keys.database[key]!]!
    if (value === null) held.delete(keys.name[key]!)
    else held.set(keys.name[key]!, value)
  }

  private databaseOf(event: number): number {
    const {events, cells, keys, databases, rows} = this.history
    const target = events.target[event]!
    switch (events.kind[event]) {
      case EVENT.write:
      case EVENT.removeCell:
      case EVENT.clobberCell:
        return keys.database[cells.key[target]!]!
      case EVENT.removeKey:
      case EVENT.expire:
      case EVENT.clobberKey:
        return keys.database[target]!
      default:
        return databases.indexOf(rows.db[events.row[event]!]!)
    }
  }
}

function mortalKeys({events, keys, databases}: History): ReadonlyArray<ReadonlySet<string>> {
  const mortal = databases.map(() => new Set<string>())
  for (let event = 0; event < events.count; event++) {
    if (events.kind[event] !== EVENT.expire) continue
    const key = events.target[event]!
    mortal[keys.database[key]!]!.add(keys.name[key]!)
  }
  return mortal
}
