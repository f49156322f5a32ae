import {bulkId, type Bulk} from '../bulk.js'
import type {Command} from '../operation.js'
import type {Effect} from './effect.js'
import {zsetOf, type Lookup} from './keyspace-model.js'

/** Sorted sets with whole scores: how servers write other scores differs from one to the next. */
export const ZSET_EFFECTS: Readonly<Record<string, Effect>> = {
  zadd: (command, lookup) => {
    const pairs = command.slice(2)
    if (pairs.some((word, at) => at % 2 === 0 && !isWhole(word))) return null
    return change(lookup, command, (scores) => {
      for (let at = 0; at + 1 < pairs.length; at += 2) scores.set(bulkId(pairs[at + 1]!), `${Number(pairs[at])}`)
    })
  },
  zrem: (command, lookup) =>
    change(lookup, command, (scores) => {
      for (const member of command.slice(2)) scores.delete(bulkId(member))
    }),
  zincrby: (command, lookup) => {
    if (!isWhole(command[2]!)) return null
    return change(lookup, command, (scores) => {
      const member = bulkId(command[3]!)
      scores.set(member, `${Number(scores.get(member) ?? 0) + Number(command[2])}`)
    })
  },
}

function change(lookup: Lookup, command: Command, edit: (scores: Map<string, string>) => void): ReturnType<Effect> {
  const held = lookup(command[1]!)
  if (held === 'unknown' || (held !== null && held.type !== 'zset')) return null
  const scores = new Map((held?.zset ?? []).map(([member, score]) => [bulkId(member), score]))
  edit(scores)
  return [[command[1]!, zsetOf(scores)]]
}

function isWhole(word: Bulk): boolean {
  return typeof word === 'string' && /^-?\d{1,15}$/.test(word)
}
