import {bulkId, fromBulk, toBulk, type Bulk} from '../bulk.js'
import type {Command} from '../operation.js'
import type {Effect} from './effect.js'
import type {Change, Lookup} from './keyspace-model.js'

/** Strings, and the commands that remove or move keys of any type. */
export const STRING_EFFECTS: Readonly<Record<string, Effect>> = {
  set: (command) => (command.length === 3 ? [written(command[1]!, command[2]!)] : null),
  getset: (command) => [written(command[1]!, command[2]!)],
  setex: (command) => [written(command[1]!, command[3]!)],
  psetex: (command) => [written(command[1]!, command[3]!)],
  setnx: (command, lookup) => {
    const held = lookup(command[1]!)
    if (held === 'unknown') return null
    return held === null ? [written(command[1]!, command[2]!)] : []
  },
  mset: (command) => command.flatMap((word, at) => (at % 2 === 1 ? [written(word, command[at + 1]!)] : [])),
  append: (command, lookup) => {
    const text = textOf(lookup, command[1]!)
    if (text === null) return null
    return [written(command[1]!, toBulk(Buffer.concat([fromBulk(text), fromBulk(command[2]!)])))]
  },
  incr: (command, lookup) => added(command[1]!, 1, lookup),
  decr: (command, lookup) => added(command[1]!, -1, lookup),
  incrby: (command, lookup) => added(command[1]!, Number(command[2]), lookup),
  decrby: (command, lookup) => added(command[1]!, -Number(command[2]), lookup),
  del: removed,
  unlink: removed,
  getdel: removed,
  rename: (command, lookup) => {
    const held = lookup(command[1]!)
    if (held === 'unknown' || held === null) return null
    return bulkId(command[1]!) === bulkId(command[2]!)
      ? []
      : [
          [command[1]!, null],
          [command[2]!, held],
        ]
  },
  expire: () => [],
  pexpire: () => [],
  expireat: () => [],
  pexpireat: () => [],
  persist: () => [],
}

function written(key: Bulk, string: Bulk): Change {
  return [key, {type: 'string', string}]
}

function removed(command: Command): readonly Change[] {
  return command.slice(1).map((key) => [key, null])
}

/** The string under a key, empty when absent; null when it is something else. */
function textOf(lookup: Lookup, key: Bulk): Bulk | null {
  const held = lookup(key)
  if (held === null) return ''
  return held !== 'unknown' && held.type === 'string' ? held.string : null
}

function added(key: Bulk, amount: number, lookup: Lookup): readonly Change[] | null {
  const text = textOf(lookup, key)
  if (text === null) return null
  const sum = Number(text) + amount
  return Number.isSafeInteger(sum) && typeof text === 'string' ? [written(key, `${sum}`)] : null
}
