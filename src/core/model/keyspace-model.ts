import {bulkFromId, type Bulk} from '../bulk.js'
import type {KeyspaceValue} from '../keyspace/keyspace-entry.js'

/** What a model holds under a key: a value, nothing, or something it cannot know. */
export type ModelValue = KeyspaceValue | null | 'unknown'

/** Reads a key of one database. */
export type Lookup = (key: Bulk) => ModelValue

/** What a command leaves under one key. */
export type Change = readonly [key: Bulk, value: ModelValue]

/** A hash in canonical form; null when it is empty. */
export function hashOf(fields: ReadonlyMap<string, Bulk>): KeyspaceValue | null {
  if (fields.size === 0) return null
  return {type: 'hash', hash: sortedNames(fields.keys()).map((field) => [bulkFromId(field), fields.get(field)!])}
}

/** A set in canonical form; null when it is empty. */
export function setOf(members: ReadonlySet<string>): KeyspaceValue | null {
  return members.size === 0 ? null : {type: 'set', set: sortedNames(members).map(bulkFromId)}
}

/** A sorted set in canonical form; null when it is empty. */
export function zsetOf(scores: ReadonlyMap<string, string>): KeyspaceValue | null {
  if (scores.size === 0) return null
  return {type: 'zset', zset: sortedNames(scores.keys()).map((member) => [bulkFromId(member), scores.get(member)!])}
}

/** A list; null when it is empty. */
export function listOf(list: readonly Bulk[]): KeyspaceValue | null {
  return list.length === 0 ? null : {type: 'list', list}
}

function sortedNames(names: Iterable<string>): string[] {
  return [...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}
