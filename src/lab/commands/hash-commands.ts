import {array, bulk, bulkOrNil, bulks, integer, OK} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import {addInt64, int64Argument} from './arguments.js'
import {wrongArity} from './command-error.js'
import type {DataCall, DataCommands, TypedEntry} from './data-call.js'
import {scanOptions} from './scan-options.js'

/** Hashes. Reads of single fields go through the read cache, reads of the whole to the store. */
export const hashCommands: DataCommands = {
  hset: (call, words) => integer(setFields(call, words, 'hset')),
  hmset(call, words) {
    setFields(call, words, 'hmset')
    return OK
  },
  hsetnx(call, words) {
    const [, key, field, value] = words as [string, string, string, string]
    const hash = call.typed(key, 'hash') ?? begin()
    if (hash.value.has(field)) return integer(0)
    hash.value.set(field, value)
    call.put(key, hash)
    call.log('HSET', key, field, value)
    return integer(1)
  },
  hincrby(call, words) {
    const [, key, field, by] = words as [string, string, string, string]
    const increment = int64Argument(by)
    const hash = call.typed(key, 'hash') ?? begin()
    const old = int64Argument(hash.value.get(field) ?? '0', 'ERR hash value is not an integer')
    const sum = addInt64(old, increment)
    hash.value.set(field, String(sum))
    call.put(key, hash)
    call.logWords(words)
    return integer(sum)
  },
  hdel(call, words) {
    const key = words[1]!
    const hash = call.typed(key, 'hash')
    if (!hash) return integer(0)
    const removed = words.slice(2).filter((field) => hash.value.delete(field)).length
    if (removed > 0) call.logWords(words)
    if (hash.value.size === 0) call.emptied(key, 'hash')
    return integer(removed)
  },
  hget: (call, [, key, field]) => bulkOrNil(call.typedCached(key!, 'hash')?.value.get(field!)),
  hmget(call, [, key, ...fields]) {
    const hash = call.typedCached(key!, 'hash')
    return array(fields.map((field) => bulkOrNil(hash?.value.get(field))))
  },
  hexists: (call, [, key, field]) => integer(call.typedCached(key!, 'hash')?.value.has(field!) ? 1 : 0),
  hgetall: (call, [, key]) => bulks([...(call.typed(key!, 'hash')?.value ?? [])].flat()),
  hkeys: (call, [, key]) => bulks(call.typed(key!, 'hash')?.value.keys() ?? []),
  hvals: (call, [, key]) => bulks(call.typed(key!, 'hash')?.value.values() ?? []),
  hlen: (call, [, key]) => integer(call.typed(key!, 'hash')?.value.size ?? 0),
  hscan(call, [, key, cursor, ...rest]) {
    const {expression, count} = scanOptions(rest, false)
    const hash = call.typed(key!, 'hash') ?? begin()
    const page = call.cursors.page(cursor!, count, () => hash.value.entries())
    return array([bulk(page.cursor), bulks(page.items.filter(([field]) => expression.test(field)).flat())])
  },
}

function begin(): TypedEntry<'hash'> {
  return {type: 'hash', value: new Map(), expiresAtMs: 0}
}

/** How many fields are new. */
function setFields(call: DataCall, words: Words, name: string): number {
  if (words.length % 2 !== 0) throw wrongArity(name)
  const key = words[1]!
  const hash = call.typed(key, 'hash') ?? begin()
  const before = hash.value.size
  for (let at = 2; at < words.length; at += 2) hash.value.set(words[at]!, words[at + 1]!)
  call.put(key, hash)
  call.logWords(words)
  return hash.value.size - before
}
