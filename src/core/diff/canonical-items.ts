import {hashBytes} from './hash-bytes.js'

/**
 * The items of a whole value (as HGETALL, LRANGE, SMEMBERS or ZRANGE WITHSCORES answer) in an order, and a spelling,
 * that is the same for equal data: fields and members sorted by their bytes, scores as shortest decimals.
 */
export function canonicalItems(type: string, items: readonly Buffer[]): readonly Buffer[] {
  if (type === 'set') return items.toSorted((left, right) => Buffer.compare(left, right))
  if (type !== 'hash' && type !== 'zset') return items
  const places = Array.from({length: items.length / 2}, (_, at) => 2 * at)
  places.sort((left, right) => Buffer.compare(items[left]!, items[right]!))
  return places.flatMap((at) => [items[at]!, type === 'zset' ? canonicalScore(items[at + 1]!) : items[at + 1]!])
}

/** A score as its shortest decimal: engines and versions spell the same number in several ways. */
export function canonicalScore(score: Buffer): Buffer {
  const text = score.toString('latin1')
  const number = Number(text.replace(/inf(inity)?/i, 'Infinity'))
  return Number.isNaN(number) ? score : Buffer.from(String(number === 0 ? 0 : number))
}

/**
 * A short text that is equal for equal values, in whatever order the items of a set, hash or sorted set come; of
 * different values it differs, but for a chance of 1 in 2^64. Elements are hashed alone and their hashes added up,
 * which needs no sorting. (Added, not combined by exclusive or: an element that came twice would cancel out.)
 */
export function digestItems(type: string, items: readonly Buffer[]): string {
  const ordered = type !== 'set' && type !== 'hash' && type !== 'zset'
  const stride = type === 'hash' || type === 'zset' ? 2 : 1
  let low = 0
  let high = 0
  for (let at = 0; at < items.length; at += stride) {
    const seed = ordered ? at : 0
    let one = hashAll(items[at]!, seed)
    let two = hashAll(items[at]!, ~seed)
    if (stride === 2) {
      const value = type === 'zset' ? canonicalScore(items[at + 1]!) : items[at + 1]!
      one = hashAll(value, one)
      two = hashAll(value, two)
    }
    low = (low + one) | 0
    high = (high + two) | 0
  }
  return `${(high >>> 0).toString(36)}.${(low >>> 0).toString(36)}.${items.length.toString(36)}`
}

function hashAll(bytes: Buffer, seed: number): number {
  return hashBytes(bytes, 0, bytes.length, seed)
}
