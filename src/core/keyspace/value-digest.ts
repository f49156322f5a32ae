import {memberType} from '../engine/value-types.js'
import {canonicalScore} from './canonical-value.js'
import {hashBytes} from './hash-bytes.js'

/**
 * A short text that is equal for values of the same canonical form, from their items as the server gave them, in
 * whatever order those of a set, hash or sorted set come; of different values it differs, but for a chance of 1 in
 * 2^64. Elements are hashed alone and their hashes added up, which needs no sorting. (Added, not combined by exclusive
 * or: an element that came twice would cancel out.)
 */
export function digestItems(type: string, items: readonly Buffer[]): string {
  const members = memberType(type)
  const ordered = members === undefined
  const stride = members?.stride ?? 1
  let low = 0
  let high = 0
  for (let at = 0; at < items.length; at += stride) {
    const seed = ordered ? at : 0
    let one = hashAll(items[at]!, seed)
    let two = hashAll(items[at]!, ~seed)
    if (stride === 2) {
      const value = type === 'zset' ? scoreBytes(items[at + 1]!) : items[at + 1]!
      one = hashAll(value, one)
      two = hashAll(value, two)
    }
    low = (low + one) | 0
    high = (high + two) | 0
  }
  return digestText(high, low, items.length)
}

/** A score in the spelling of its canonical form. */
export function scoreBytes(score: Buffer): Buffer {
  return Buffer.from(canonicalScore(score.toString('latin1')))
}

/** Two 32-bit hashes and a count as one short text. */
export function digestText(high: number, low: number, count: number): string {
  return `${(high >>> 0).toString(36)}.${(low >>> 0).toString(36)}.${count.toString(36)}`
}

function hashAll(bytes: Buffer, seed: number): number {
  return hashBytes(bytes, 0, bytes.length, seed)
}
