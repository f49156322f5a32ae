import {bulkId, type Bulk} from '../bulk.js'
import type {Reply} from '../operation.js'
import type {KeyspaceValue} from './keyspace-entry.js'

/**
 * The canonical form of what a server answered when asked for a whole value of this type; null for nil. An empty list of
 * elements is an empty value: whether it is there at all, only another question tells.
 */
export function canonicalValue(type: string, reply: Reply): KeyspaceValue | null {
  if (reply === null) return null
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
      return {
        type,
        zset: sortedPairs(reply as Bulk[]).map(([member, score]) => [member, canonicalScore(bulkId(score))] as const),
      }
    case 'stream':
      return {type, stream: reply}
    default:
      return {type: 'other', name: type, dump: reply as Bulk}
  }
}

/** A score as its shortest decimal: engines and versions spell the same number in several ways. */
export function canonicalScore(text: string): string {
  const number = Number(text.replace(/inf(inity)?/i, 'Infinity'))
  return Number.isNaN(number) ? text : String(number === 0 ? 0 : number)
}

/** Whether two values in canonical form are the same data. */
export function sameValue(left: KeyspaceValue | null, right: KeyspaceValue | null): boolean {
  if (left === null || right === null) return left === right
  if (left.type === 'string' && right.type === 'string') return bulkId(left.string) === bulkId(right.string)
  return JSON.stringify(left) === JSON.stringify(right)
}

/** Whether a value has elements and none of them: reading it alone does not tell it from an absent one. */
export function isEmptyContainer(value: KeyspaceValue): boolean {
  switch (value.type) {
    case 'hash':
      return value.hash.length === 0
    case 'list':
      return value.list.length === 0
    case 'set':
      return value.set.length === 0
    case 'zset':
      return value.zset.length === 0
    default:
      return false
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
