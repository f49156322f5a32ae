import type {ElementDifference} from '../../core/diff/examination.js'
import {compareMembers, type Sizes} from './compare-members.js'
import {byteDifference, comparison, difference, MAX_ELEMENTS, type ElementComparison} from './element-comparison.js'
import type {PairLink} from './pair-link.js'

/** Elements, or bytes of a string, that are asked for in one go. */
const PIECE = 1000
const PIECE_BYTES = 256 * 1024
const NOTHING = Buffer.alloc(0)

/**
 * Compares a large value of one key in pieces of so many elements; null when equal. Memory holds one piece of each side.
 * Rejects with KeyChanged when the key took another type meanwhile.
 */
export async function compareElements(
  link: PairLink,
  type: string,
  key: Buffer,
  sizes: Sizes,
  toleranceMs: number,
  piece = link.gate.throttle.atOnce(PIECE),
): Promise<ElementComparison | null> {
  switch (type) {
    case 'string':
      return comparison(type, false, await compareBlocks(link, key, Math.max(...sizes)))
    case 'list':
      return comparison(type, false, await compareItems(link, key, Math.max(...sizes), piece))
    default:
      return comparison(type, true, await compareMembers(link, type, key, sizes, piece, toleranceMs))
  }
}

async function compareBlocks(link: PairLink, key: Buffer, bytes: number): Promise<ElementDifference[]> {
  const found: ElementDifference[] = []
  for (let at = 0; at < bytes && found.length < MAX_ELEMENTS; at += PIECE_BYTES) {
    const [ours, theirs] = await link.readKey(['GETRANGE', key, String(at), String(at + PIECE_BYTES - 1)])
    if (ours.raw(0).equals(theirs.raw(0))) continue
    const [left, right] = [ours.bulk(0) ?? NOTHING, theirs.bulk(0) ?? NOTHING]
    found.push(byteDifference(at, left, right))
  }
  return found
}

async function compareItems(link: PairLink, key: Buffer, length: number, piece: number): Promise<ElementDifference[]> {
  const found: ElementDifference[] = []
  for (let at = 0; at < length && found.length < MAX_ELEMENTS; at += piece) {
    const [ours, theirs] = await link.readKey(['LRANGE', key, String(at), String(at + piece - 1)], piece)
    if (ours.raw(0).equals(theirs.raw(0))) continue
    const [left, right] = [ours.bulks(0), theirs.bulks(0)]
    for (let item = 0; item < Math.max(left.length, right.length); item++) {
      const [expected, actual] = [left[item] ?? null, right[item] ?? null]
      if (!sameBytes(expected, actual)) found.push(difference('item', Buffer.from(String(at + item)), expected, actual))
    }
  }
  return found.slice(0, MAX_ELEMENTS)
}

function sameBytes(left: Buffer | null, right: Buffer | null): boolean {
  return left === null || right === null ? left === right : left.equals(right)
}
