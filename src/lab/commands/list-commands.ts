import {array, bulk, bulkOrNil, bulks, integer, NIL, NIL_ARRAY, OK, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import {integerArgument} from './arguments.js'
import {CommandError, NO_KEY, NOT_POSITIVE, SYNTAX, wrongArity} from './command-error.js'
import type {DataCall, DataCommands} from './data-call.js'
import {moveCommands} from './list-move-commands.js'

/** Lists. */
export const listCommands: DataCommands = {
  ...moveCommands,
  lpush: (call, words) => push(call, words, (list, value) => list.unshift(value)),
  rpush: (call, words) => push(call, words, (list, value) => list.push(value)),
  lpop: (call, words) => pop(call, words, (list, count) => list.splice(0, count)),
  rpop: (call, words) => pop(call, words, (list, count) => list.splice(Math.max(list.length - count, 0)).toReversed()),
  llen: (call, [, key]) => integer(call.typed(key!, 'list')?.value.length ?? 0),
  lindex: (call, [, key, index]) => bulkOrNil(call.typed(key!, 'list')?.value.at(integerArgument(index))),
  lrange(call, [, key, from, to]) {
    const [first, last] = [integerArgument(from), integerArgument(to)]
    return bulks(range(call.typed(key!, 'list')?.value ?? [], first, last))
  },
  lset(call, words) {
    const [, key, indexText, value] = words as [string, string, string, string]
    const list = call.typed(key, 'list')
    if (!list) throw new CommandError(NO_KEY)
    const index = integerArgument(indexText)
    const at = index < 0 ? list.value.length + index : index
    if (at < 0 || at >= list.value.length) throw new CommandError('ERR index out of range')
    list.value[at] = value
    call.logWords(words)
    return OK
  },
  lrem(call, words) {
    const [, key, countText, value] = words as [string, string, string, string]
    const count = integerArgument(countText)
    const list = call.typed(key, 'list')
    if (!list) return integer(0)
    const kept = without(list.value, value, count)
    const removed = list.value.length - kept.length
    list.value = kept
    if (removed > 0) call.logWords(words)
    if (kept.length === 0) call.emptied(key, 'list')
    return integer(removed)
  },
  ltrim(call, words) {
    const [, key, from, to] = words as [string, string, string, string]
    const [first, last] = [integerArgument(from), integerArgument(to)]
    const list = call.typed(key, 'list')
    if (!list) return OK
    list.value = range(list.value, first, last)
    call.logWords(words)
    if (list.value.length === 0) call.emptied(key, 'list')
    return OK
  },
  linsert(call, words) {
    const [, key, where, pivot, value] = words as [string, string, string, string, string]
    const after = {before: 0, after: 1}[where.toLowerCase()]
    if (after === undefined) throw new CommandError(SYNTAX)
    const list = call.typed(key, 'list')
    if (!list) return integer(0)
    const at = list.value.indexOf(pivot)
    if (at < 0) return integer(-1)
    list.value.splice(at + after, 0, value)
    call.logWords(words)
    return integer(list.value.length)
  },
}

function push(call: DataCall, words: Words, add: (list: string[], value: string) => void): Wire {
  const key = words[1]!
  const list = call.typed(key, 'list') ?? {type: 'list' as const, value: [], expiresAtMs: 0}
  for (let at = 2; at < words.length; at++) add(list.value, words[at]!)
  call.put(key, list)
  call.logWords(words)
  return integer(list.value.length)
}

function pop(call: DataCall, words: Words, take: (list: string[], count: number) => string[]): Wire {
  const [, key, countText] = words as [string, string, string?]
  if (words.length > 3) throw wrongArity(words[0]!.toLowerCase())
  const count = countText === undefined ? 1 : integerArgument(countText, NOT_POSITIVE)
  if (count < 0) throw new CommandError(NOT_POSITIVE)
  const list = call.typed(key, 'list')
  if (!list) return countText === undefined ? NIL : NIL_ARRAY
  const taken = take(list.value, count)
  if (taken.length > 0) call.logWords(words)
  if (list.value.length === 0) call.emptied(key, 'list')
  return countText === undefined ? bulk(taken[0]!) : array(taken.map(bulk))
}

/** The elements from first to last, both included; negative places count from the end. */
function range(list: readonly string[], first: number, last: number): string[] {
  const end = last < 0 ? list.length + last : last
  return end < 0 ? [] : list.slice(first < 0 ? Math.max(list.length + first, 0) : first, end + 1)
}

/** The list without `count` elements of this value: from the head, from the tail when negative, all when 0. */
function without(list: readonly string[], value: string, count: number): string[] {
  let left = count === 0 ? list.length : Math.abs(count)
  const keep = (element: string): boolean => element !== value || left-- <= 0
  return count < 0 ? list.toReversed().filter(keep).toReversed() : list.filter(keep)
}
