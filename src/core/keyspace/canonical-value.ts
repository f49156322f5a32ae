import {bulkId, type Bulk} from '../bulk.js'
import type {Reply} from '../operation.js'
import type {KeyspaceValue} from './keyspace-entry.js'

/** The canonical form of what a server answered when asked for a whole value of this type; null when there is none. */
export function canonicalValue(type: string, reply: Reply): KeyspaceValue | null {
  if (reply === null || (Array.isArray(reply) && reply.length === 0 && type !== 'stream')) return null
  switch (type) {
    case 'string':
      return {type, string: reply as Bulk}
    case 'hash':
      return {type, hash: sortedPairs(reply as Bulk[])}
    case 'list':
      return {type, list: reply as Bulk[]}
    case 'set':
      return {type, set: (reply as Bulk[]).toSorted((left, right) => byId(left, right))}
    case 'zset':
      return {type, zset: sortedPairs(reply as Bulk[]).map(([member, score]) => [member, bulkId(score)] as const)}
    case 'stream':
      return {type, stream: reply}
    default:
      return {type: 'other', name: type, dump: reply as Bulk}
  }
}

function sortedPairs(flat: readonly Bulk[]): Array<readonly [Bulk, Bulk]> {
  const pairs: Array<readonly [Bulk, Bulk]> = []
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([flat[at]!, flat[at + 1]!])
  return pairs.sort(([left], [right]) => byId(left, right))
}

function byId(left: Bulk, right: Bulk): number {
  const [a, b] = [bulkId(left), bulkId(right)]
  return a < b ? -1 : a > b ? 1 : 0
}
