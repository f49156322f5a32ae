import {digestBytes} from './hash-bytes.js'

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

/** A short text that is equal for equal values. */
export function digestItems(items: readonly Buffer[]): string {
  // With its length before each item, no two lists of items have the same bytes.
  const parts = items.flatMap((item) => [Buffer.from(`${item.length}:`), item])
  return digestBytes(Buffer.concat(parts))
}
