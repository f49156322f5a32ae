import {bulkId, type Bulk} from '../bulk.js'
import type {Command} from '../operation.js'
import type {Effect} from './effect.js'
import {listOf, type Lookup} from './keyspace-model.js'

/** Lists. */
export const LIST_EFFECTS: Readonly<Record<string, Effect>> = {
  rpush: (command, lookup) => change(lookup, command[1]!, (list) => [...list, ...command.slice(2)]),
  lpush: (command, lookup) => change(lookup, command[1]!, (list) => [...command.slice(2).reverse(), ...list]),
  rpushx: (command, lookup) =>
    change(lookup, command[1]!, (list) => (list.length === 0 ? list : [...list, ...command.slice(2)])),
  lpushx: (command, lookup) =>
    change(lookup, command[1]!, (list) => (list.length === 0 ? list : [...command.slice(2).reverse(), ...list])),
  lpop: (command, lookup) => change(lookup, command[1]!, (list) => list.slice(Number(command[2] ?? 1))),
  rpop: (command, lookup) =>
    change(lookup, command[1]!, (list) => list.slice(0, Math.max(0, list.length - Number(command[2] ?? 1)))),
  ltrim: (command, lookup) =>
    change(lookup, command[1]!, (list) => slice(list, Number(command[2]), Number(command[3]))),
  lset: (command, lookup) => {
    const list = elementsOf(lookup, command[1]!)
    const at = Number(command[2])
    if (!list || !(at >= -list.length && at < list.length)) return null
    return [[command[1]!, listOf(list.with(at, command[3]!))]]
  },
  rpoplpush: (command, lookup) => move(command, lookup, 'RIGHT', 'LEFT'),
  lmove: (command, lookup) => move(command, lookup, wordOf(command[3]), wordOf(command[4])),
}

function change(lookup: Lookup, key: Bulk, edit: (list: readonly Bulk[]) => readonly Bulk[]): ReturnType<Effect> {
  const list = elementsOf(lookup, key)
  return list && [[key, listOf(edit(list))]]
}

function move(command: Command, lookup: Lookup, from: string, to: string): ReturnType<Effect> {
  const [source, target] = [command[1]!, command[2]!]
  const list = elementsOf(lookup, source)
  if (!list) return null
  if (list.length === 0) return []
  const element = from === 'LEFT' ? list[0]! : list.at(-1)!
  const rest = from === 'LEFT' ? list.slice(1) : list.slice(0, -1)
  const other = bulkId(source) === bulkId(target) ? rest : elementsOf(lookup, target)
  if (!other) return null
  const joined = to === 'LEFT' ? [element, ...other] : [...other, element]
  return bulkId(source) === bulkId(target)
    ? [[target, listOf(joined)]]
    : [
        [source, listOf(rest)],
        [target, listOf(joined)],
      ]
}

/** Redis ranges: inclusive, negative from the end. */
function slice(list: readonly Bulk[], from: number, to: number): readonly Bulk[] {
  const end = to < 0 ? list.length + to : to
  return list.slice(from < 0 ? Math.max(0, list.length + from) : from, end + 1)
}

function elementsOf(lookup: Lookup, key: Bulk): readonly Bulk[] | null {
  const held = lookup(key)
  if (held === null) return []
  return held !== 'unknown' && held.type === 'list' ? held.list : null
}

function wordOf(word: Bulk | undefined): string {
  return typeof word === 'string' ? word.toUpperCase() : ''
}
