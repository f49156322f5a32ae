import {array, bulk, bulks, bulkOrNil, integer, type Wire} from '../resp/wire.js'
import {integerArgument} from './arguments.js'
import {CommandError, NOT_POSITIVE, SYNTAX} from './command-error.js'
import type {DataCall, DataCommands, TypedEntry} from './data-call.js'
import {scanOptions} from './scan-options.js'

/** Sets. */
export const setCommands: DataCommands = {
  sadd(call, words) {
    const key = words[1]!
    const set = call.typed(key, 'set') ?? begin()
    const before = set.value.size
    for (let at = 2; at < words.length; at++) set.value.add(words[at]!)
    if (set.value.size > before) {
      call.put(key, set)
      call.logWords(words)
    }
    return integer(set.value.size - before)
  },
  srem(call, words) {
    const key = words[1]!
    const set = call.typed(key, 'set')
    if (!set) return integer(0)
    const removed = words.slice(2).filter((member) => set.value.delete(member)).length
    if (removed > 0) call.logWords(words)
    if (set.value.size === 0) call.emptied(key, 'set')
    return integer(removed)
  },
  smembers: (call, [, key]) => bulks(call.typed(key!, 'set')?.value ?? []),
  sismember: (call, [, key, member]) => integer(call.typed(key!, 'set')?.value.has(member!) ? 1 : 0),
  scard: (call, [, key]) => integer(call.typed(key!, 'set')?.value.size ?? 0),
  spop(call, words) {
    const [, key, countText] = words as [string, string, string?]
    if (words.length > 3) throw new CommandError(SYNTAX)
    const count = countText === undefined ? 1 : integerArgument(countText, NOT_POSITIVE)
    if (count < 0) throw new CommandError(NOT_POSITIVE)
    const taken = takeRandom(call, key, count)
    return countText === undefined ? bulkOrNil(taken[0]) : bulks(taken)
  },
  smove(call, [, source, target, member]) {
    const origin = call.typed(source!, 'set')
    if (!origin) return integer(0)
    const set = call.typed(target!, 'set') ?? begin()
    if (!origin.value.has(member!)) return integer(0)
    if (source === target) return integer(1)
    origin.value.delete(member!)
    call.log('SREM', source!, member!)
    if (origin.value.size === 0) call.emptied(source!, 'set')
    const isNew = !set.value.has(member!)
    set.value.add(member!)
    call.put(target!, set)
    if (isNew) call.log('SADD', target!, member!)
    return integer(1)
  },
  sunion: (call, [, ...keys]) => bulks(union(sets(call, keys))),
  sinter: (call, [, ...keys]) => bulks(intersection(sets(call, keys))),
  sdiff: (call, [, ...keys]) => bulks(difference(sets(call, keys))),
  sunionstore: (call, [, target, ...keys]) => store(call, target!, union(sets(call, keys))),
  sinterstore: (call, [, target, ...keys]) => store(call, target!, intersection(sets(call, keys))),
  sdiffstore: (call, [, target, ...keys]) => store(call, target!, difference(sets(call, keys))),
  sscan(call, [, key, cursor, ...rest]) {
    const {expression, count} = scanOptions(rest, false)
    const set = call.typed(key!, 'set') ?? begin()
    const page = call.cursors.page(cursor!, count, () => set.value.values())
    return array([bulk(page.cursor), bulks(page.items.filter((member) => expression.test(member)))])
  },
}

function begin(): TypedEntry<'set'> {
  return {type: 'set', value: new Set(), expiresAtMs: 0}
}

/** Random members leave the set; the log gets which ones. */
function takeRandom(call: DataCall, key: string, count: number): string[] {
  const set = call.typed(key, 'set')
  if (!set || count === 0) return []
  const members = [...set.value]
  const taken: string[] = []
  while (taken.length < count && members.length > 0) {
    taken.push(...members.splice(call.random.integer(0, members.length - 1), 1))
  }
  for (const member of taken) set.value.delete(member)
  if (set.value.size === 0) call.emptied(key, 'set')
  call.logWords(['SREM', key, ...taken])
  return taken
}

function sets(call: DataCall, keys: readonly string[]): Array<ReadonlySet<string>> {
  return keys.map((key) => call.typed(key, 'set')?.value ?? new Set<string>())
}

function union(all: ReadonlyArray<ReadonlySet<string>>): Set<string> {
  return new Set(all.flatMap((set) => [...set]))
}

function intersection([first, ...rest]: ReadonlyArray<ReadonlySet<string>>): Set<string> {
  return new Set([...first!].filter((member) => rest.every((set) => set.has(member))))
}

function difference([first, ...rest]: ReadonlyArray<ReadonlySet<string>>): Set<string> {
  return new Set([...first!].filter((member) => !rest.some((set) => set.has(member))))
}

function store(call: DataCall, target: string, value: Set<string>): Wire {
  if (call.remove(target, 'set') > 0) call.log('del', target)
  if (value.size > 0) {
    call.put(target, {type: 'set', value, expiresAtMs: 0})
    call.logWords(['sadd', target, ...value])
  }
  return integer(value.size)
}
