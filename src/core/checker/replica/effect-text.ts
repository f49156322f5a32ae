import {bulkId, type Bulk} from '../../bulk.js'
import {commandName} from '../../command/command-facts.js'
import {EVENT} from '../../history/event-kind.js'
import type {EventSink} from '../../history/event-sink.js'
import type {History} from '../../history/history.js'
import {interpretCommand} from '../../history/interpret-command.js'
import type {Command} from '../../operation.js'
import {EMPTY_STRING} from '../../history/history.js'

const SEPARATOR = '\u0000'

/** What a command does to which database, as text that is equal for equal effects. */
export function effectOfCommand(db: number, command: Command): string {
  const parts: string[] = [`${db}`, commandName(command)]
  const add = (...words: readonly string[]): void => {
    parts.push(...words)
  }
  const name = (bulk: Bulk): string => bulkId(bulk)
  const value = (bulk: Bulk): string => (bulk === '' ? EMPTY_STRING : bulkId(bulk))
  const sink: EventSink = {
    read: () => undefined,
    readField: () => undefined,
    readAll: () => undefined,
    retime: () => undefined,
    write: (key, written) => add(name(key), value(written)),
    remove: (key) => add(name(key)),
    expire: (key) => add(name(key)),
    clobber: (key) => add(name(key)),
    clobberIn: (other, key) => add(`${other}`, name(key)),
    flush: (scope) => add(scope),
    writeField: (_type, key, field, written) => add(name(key), name(field), value(written)),
    removeField: (_type, key, field) => add(name(key), name(field)),
    clobberField: (_type, key, field) => add(name(key), name(field)),
  }
  interpretCommand(command, undefined, sink)
  return parts.join(SEPARATOR)
}

/** The same text for the operation at a row, from its update events. */
export function effectOfRow(history: History, row: number, updates: readonly number[]): string {
  const {events, rows, verbs, cells, keys, strings} = history
  const parts: string[] = [`${rows.db[row]!}`, verbs[rows.verb[row]!]!]
  for (const event of updates) {
    const target = events.target[event]!
    switch (events.kind[event]) {
      case EVENT.write:
      case EVENT.removeCell:
      case EVENT.clobberCell:
        parts.push(keys.name[cells.key[target]!]!)
        if (cells.type[target] !== 0) parts.push(cells.field[target]!)
        if (events.kind[event] === EVENT.write) parts.push(strings[events.value[event]!]!)
        break
      case EVENT.removeKey:
      case EVENT.expire:
      case EVENT.clobberKey:
        parts.push(keys.name[target]!)
        break
      default:
        parts.push(events.kind[event] === EVENT.flushAll ? 'all' : 'db')
    }
  }
  return parts.join(SEPARATOR)
}
