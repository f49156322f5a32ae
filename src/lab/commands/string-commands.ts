import {array, bulk, bulkOrNil, integer, OK} from '../resp/wire.js'
import {integerArgument} from './arguments.js'
import {CommandError, wrongArity} from './command-error.js'
import type {DataCall, DataCommands} from './data-call.js'
import {setCommand} from './set-command.js'

const MAX_STRING_BYTES = 512 * 1024 * 1024

/** Plain values: GET, SET and what is built on them. Counters are in counter-commands.ts. */
export const stringCommands: DataCommands = {
  get: (call, [, key]) => bulkOrNil(call.typedCached(key!, 'string')?.value),
  set: setCommand,
  setnx(call, [, key, value]) {
    if (call.get(key!)) return integer(0)
    assign(call, key!, value!)
    return integer(1)
  },
  getset(call, [, key, value]) {
    const old = call.typed(key!, 'string')?.value
    assign(call, key!, value!)
    return bulkOrNil(old)
  },
  getdel(call, [, key]) {
    const entry = call.typed(key!, 'string')
    if (entry) {
      call.remove(key!, 'string')
      call.log('DEL', key!)
    }
    return bulkOrNil(entry?.value)
  },
  mget(call, [, ...keys]) {
    return array(
      keys.map((key) => {
        const entry = call.cached(key)
        return bulkOrNil(entry?.type === 'string' ? entry.value : undefined)
      }),
    )
  },
  mset(call, words) {
    for (const [key, value] of pairs(words, 'mset')) {
      call.put(key, {type: 'string', value, expiresAtMs: 0})
      call.log('set', key, value)
    }
    return OK
  },
  msetnx(call, words) {
    const assignments = pairs(words, 'msetnx')
    if (assignments.some(([key]) => call.get(key))) return integer(0)
    for (const [key, value] of assignments) {
      call.put(key, {type: 'string', value, expiresAtMs: 0})
      call.log('set', key, value)
    }
    return integer(1)
  },
  append(call, words) {
    const [, key, suffix] = words as [string, string, string]
    const entry = call.typed(key, 'string')
    const value = (entry?.value ?? '') + suffix
    call.put(key, {type: 'string', value, expiresAtMs: entry?.expiresAtMs ?? 0})
    call.logWords(words)
    return integer(value.length)
  },
  strlen: (call, [, key]) => integer(call.typedCached(key!, 'string')?.value.length ?? 0),
  setrange(call, words) {
    const [, key, offsetText, part] = words as [string, string, string, string]
    const offset = integerArgument(offsetText)
    if (offset < 0) throw new CommandError('ERR offset is out of range')
    const entry = call.typed(key, 'string')
    const old = entry?.value ?? ''
    if (part === '') return integer(old.length)
    if (offset + part.length > MAX_STRING_BYTES) {
      throw new CommandError('ERR string exceeds maximum allowed size (proto-max-bulk-len)')
    }
    const value = old.padEnd(offset, '\0').slice(0, offset) + part + old.slice(offset + part.length)
    call.put(key, {type: 'string', value, expiresAtMs: entry?.expiresAtMs ?? 0})
    call.logWords(words)
    return integer(value.length)
  },
  getrange(call, [, key, from, to]) {
    const start = integerArgument(from)
    const end = integerArgument(to)
    const value = call.typed(key!, 'string')?.value ?? ''
    if (start < 0 && end < 0 && start > end) return bulk('')
    const first = start < 0 ? Math.max(value.length + start, 0) : start
    const last = end < 0 ? Math.max(value.length + end, 0) : end
    return bulk(last < first ? '' : value.slice(first, last + 1))
  },
}

function assign(call: DataCall, key: string, value: string): void {
  call.put(key, {type: 'string', value, expiresAtMs: 0})
  call.log('SET', key, value)
}

function pairs(words: readonly string[], name: string): Array<[string, string]> {
  if (words.length % 2 === 0) throw wrongArity(name)
  const found: Array<[string, string]> = []
  for (let at = 1; at < words.length; at += 2) found.push([words[at]!, words[at + 1]!])
  return found
}
