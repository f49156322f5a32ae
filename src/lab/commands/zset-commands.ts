import {array, bulk, bulkOrNil, bulks, integer, NIL} from '../resp/wire.js'
import {floatArgument, floatText} from './arguments.js'
import {CommandError} from './command-error.js'
import type {DataCommands, TypedEntry} from './data-call.js'
import {scanOptions} from './scan-options.js'
import {zaddCommand} from './zadd-command.js'
import {ranked, zrangeCommand, zrangebyscoreCommand} from './zrange-command.js'

/** Sorted sets: a map from member to score, put in order when a range is asked for. */
export const zsetCommands: DataCommands = {
  zadd: zaddCommand,
  zrange: zrangeCommand,
  zrangebyscore: zrangebyscoreCommand,
  zrem(call, words) {
    const key = words[1]!
    const zset = call.typed(key, 'zset')
    if (!zset) return integer(0)
    const removed = words.slice(2).filter((member) => zset.value.delete(member)).length
    if (removed > 0) call.logWords(words)
    if (zset.value.size === 0) call.emptied(key, 'zset')
    return integer(removed)
  },
  zincrby(call, [, key, by, member]) {
    const increment = floatArgument(by)
    const zset: TypedEntry<'zset'> = call.typed(key!, 'zset') ?? {type: 'zset', value: new Map(), expiresAtMs: 0}
    const score = (zset.value.get(member!) ?? 0) + increment
    if (Number.isNaN(score)) throw new CommandError('ERR resulting score is not a number (NaN)')
    zset.value.set(member!, score)
    call.put(key!, zset)
    call.log('ZADD', key!, floatText(score), member!)
    return bulk(floatText(score))
  },
  zscore(call, [, key, member]) {
    const score = call.typed(key!, 'zset')?.value.get(member!)
    return bulkOrNil(score === undefined ? undefined : floatText(score))
  },
  zcard: (call, [, key]) => integer(call.typed(key!, 'zset')?.value.size ?? 0),
  zrank(call, [, key, member]) {
    const zset = call.typed(key!, 'zset')
    if (!zset?.value.has(member!)) return NIL
    return integer(ranked(zset.value).findIndex(([held]) => held === member))
  },
  zscan(call, [, key, cursor, ...rest]) {
    const {expression, count} = scanOptions(rest, false)
    const members = call.typed(key!, 'zset')?.value ?? new Map<string, number>()
    const page = call.cursors.page(cursor!, count, () => members.entries())
    const found = page.items.filter(([member]) => expression.test(member))
    return array([bulk(page.cursor), bulks(found.flatMap(([member, score]) => [member, floatText(score)]))])
  },
}
