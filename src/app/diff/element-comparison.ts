import {toBulk} from '../../core/bulk.js'
import type {ElementDifference} from '../../core/diff/examination.js'
import {digestBytes} from '../../core/keyspace/hash-bytes.js'

/** How a value differs. */
export interface ElementComparison {
  readonly type: string
  readonly marks: readonly string[]
  readonly primaryStates: readonly string[]
  readonly byElement: boolean
  readonly elements: readonly ElementDifference[]
}

/** A value with more differing elements than this is known to differ well enough. */
export const MAX_ELEMENTS = 1000

/** Null when no element differs. */
export function comparison(
  type: string,
  byElement: boolean,
  elements: readonly ElementDifference[],
): ElementComparison | null {
  if (elements.length === 0) return null
  return {
    type,
    marks: elements.map(({mark}) => mark),
    primaryStates: [],
    byElement,
    elements,
  }
}

/** The difference of one element; `actual` decides its mark. */
export function difference(
  element: string,
  name: Buffer,
  expected: Buffer | null,
  actual: Buffer | null,
): ElementDifference {
  const mark = `${element}:${name.toString('latin1')}=${actual === null ? 'none' : digestBytes(actual)}`
  return {mark, element, name: toBulk(name), expected: expected && toBulk(expected), actual: actual && toBulk(actual)}
}

/** Bytes of a string that are shown from the first one on that differs. */
const SHOWN_BYTES = 32

/** Where two strings, or the pieces of them that begin at `offset`, begin to differ. */
export function byteDifference(offset: number, left: Buffer, right: Buffer): ElementDifference {
  let first = 0
  while (first < left.length && left[first] === right[first]) first++
  const shown = (bytes: Buffer) => bytes.subarray(first, first + SHOWN_BYTES)
  return difference('byte', Buffer.from(String(offset + first)), shown(left), shown(right))
}
