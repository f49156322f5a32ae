import {bulkId, type Bulk} from '../bulk.js'
import type {Effect} from './effect.js'
import {hashOf, type Lookup} from './keyspace-model.js'

/** Hashes. */
export const HASH_EFFECTS: Readonly<Record<string, Effect>> = {
  hset: (command, lookup) => change(lookup, command[1]!, (fields) => setPairs(fields, command.slice(2))),
  hmset: (command, lookup) => change(lookup, command[1]!, (fields) => setPairs(fields, command.slice(2))),
  hsetnx: (command, lookup) =>
    change(lookup, command[1]!, (fields) => {
      if (!fields.has(bulkId(command[2]!))) fields.set(bulkId(command[2]!), command[3]!)
    }),
  hdel: (command, lookup) =>
    change(lookup, command[1]!, (fields) => {
      for (const field of command.slice(2)) fields.delete(bulkId(field))
    }),
  hincrby: (command, lookup) => {
    const fields = fieldsOf(lookup, command[1]!)
    const sum = Number(fields?.get(bulkId(command[2]!)) ?? 0) + Number(command[3])
    if (!fields || !Number.isSafeInteger(sum)) return null
    fields.set(bulkId(command[2]!), `${sum}`)
    return [[command[1]!, hashOf(fields)]]
  },
}

function change(lookup: Lookup, key: Bulk, edit: (fields: Map<string, Bulk>) => void): ReturnType<Effect> {
  const fields = fieldsOf(lookup, key)
  if (!fields) return null
  edit(fields)
  return [[key, hashOf(fields)]]
}

function setPairs(fields: Map<string, Bulk>, words: readonly Bulk[]): void {
  for (let at = 0; at + 1 < words.length; at += 2) fields.set(bulkId(words[at]!), words[at + 1]!)
}

function fieldsOf(lookup: Lookup, key: Bulk): Map<string, Bulk> | null {
  const held = lookup(key)
  if (held === null) return new Map()
  if (held === 'unknown' || held.type !== 'hash') return null
  return new Map(held.hash.map(([field, value]) => [bulkId(field), value]))
}
