import {fromBulk} from '../../core/bulk.js'
import {digestItems} from '../../core/keyspace/value-digest.js'
import {memberType, valueCommand, valueType} from '../../core/engine/value-types.js'
import type {ElementDifference, Examination} from '../../core/diff/examination.js'
import type {Replies} from '../../core/resp/replies.js'
import {compareElements} from './compare-elements.js'
import {compareFieldExpiry, FIELD_EXPIRY, fieldExpiryCommand} from './compare-field-expiry.js'
import {compareKnownMembers} from './compare-members.js'
import {byteDifference, comparison, type ElementComparison} from './element-comparison.js'
import {compareStream} from './compare-stream.js'
import {KeyChanged, type PairLink} from './pair-link.js'

/** Values of more elements, and strings of more bytes, are compared in pieces. */
export const WHOLE_ELEMENTS = 1000
export const WHOLE_BYTES = 1024 * 1024
/** Elements, and thousands of bytes, that are asked for in one go. */
const BATCH_WEIGHT = 20_000
/** Whole values that take more than this together are read again, fewer at a time. */
const WHOLE_BATCH_BYTES = 32 * 1024 * 1024
const NOTHING = Buffer.alloc(0)
/** Elements of a value whose elements are large that are asked for in one go. */
const FEW_ELEMENTS = 20

/** A type that both sides hold under a name. */
export interface SharedType {
  /** The place of the name. */
  readonly at: number
  readonly type: string
  readonly sizes: readonly [primary: number, replica: number]
}

interface LargeValue extends SharedType {
  /** Elements that are asked for in one go; as many as usual when absent. */
  readonly piece: number | undefined
}

/** By place of the key, how the value of the first differing type differs. */
export async function compareValues(
  link: PairLink,
  keys: readonly Buffer[],
  shared: readonly SharedType[],
  before: ReadonlyArray<Examination | null>,
  toleranceMs: number,
): Promise<ReadonlyMap<number, ElementComparison | 'uncompared'>> {
  const differences = new Map<number, ElementComparison | 'uncompared'>()
  const keep = (at: number, difference: ElementComparison | 'uncompared' | null) => {
    if (difference && (!differences.has(at) || differences.get(at) === 'uncompared')) differences.set(at, difference)
  }
  const large = shared.filter((one) => !isWhole(one)).map((one): LargeValue => ({...one, piece: undefined}))
  const waiting = [...batches(shared.filter(isWhole), link.gate.throttle.atOnce(BATCH_WEIGHT))]
  for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
    const readable = batch.filter(({type}) => valueType(type) !== undefined || link.capabilities.dump)
    for (const {at} of batch.filter((one) => !readable.includes(one))) keep(at, 'uncompared')
    const commands = readable.map(({at, type}) => valueCommand(type, keys[at]!))
    const operations = Math.ceil(readable.reduce((sum, one) => sum + weightOf(one), 0))
    const values = await link.readBothWithin(commands, {operations, maxBytes: WHOLE_BATCH_BYTES})
    if (!values) {
      // Few elements, but large ones: fewer values at a time, and one alone in small pieces.
      if (readable.length > 1) waiting.unshift(...halves(readable))
      else if (valueType(readable[0]!.type)) large.push({...readable[0]!, piece: FEW_ELEMENTS})
      else keep(readable[0]!.at, 'uncompared')
      continue
    }
    const [ours, theirs] = values
    const equalHashes: FieldsOf[] = []
    for (const [place, {at, type}] of readable.entries()) {
      const difference = compareWhole(type, ours, theirs, place)
      keep(at, difference)
      if (difference === null && type === 'hash') equalHashes.push({at, fields: fieldsAt(ours, place)})
    }
    for (const {at, elements} of await fieldExpiries(link, keys, equalHashes, toleranceMs))
      keep(at, comparison('hash', false, elements))
  }
  for (const one of large)
    keep(one.at, await compareLarge(link, keys[one.at]!, one, before[one.at] ?? null, toleranceMs))
  return differences
}

async function compareLarge(
  link: PairLink,
  key: Buffer,
  value: LargeValue,
  before: Examination | null,
  toleranceMs: number,
): Promise<ElementComparison | null> {
  try {
    return await compareInPieces(link, key, value, before, toleranceMs)
  } catch (error) {
    if (error instanceof KeyChanged) return CHANGED_TYPE
    throw error
  }
}

async function compareInPieces(
  link: PairLink,
  key: Buffer,
  {type, sizes, piece}: LargeValue,
  before: Examination | null,
  toleranceMs: number,
): Promise<ElementComparison | null> {
  if (type === 'stream') return compareStream(link, key)
  const known = before?.byElement === true && before.type === type && memberType(type) ? before.elements : []
  if (known.length === 0 || known.some(({element}) => element === FIELD_EXPIRY))
    return compareElements(link, type, key, sizes, toleranceMs, piece)
  return compareKnownMembers(
    link,
    type,
    key,
    known.map(({name}) => fromBulk(name)),
  )
}

function isWhole({type, sizes}: SharedType): boolean {
  if (type === 'stream') return false
  return Math.max(...sizes) <= (type === 'string' ? WHOLE_BYTES : WHOLE_ELEMENTS)
}

function halves(batch: readonly SharedType[]): ReadonlyArray<readonly SharedType[]> {
  const middle = Math.ceil(batch.length / 2)
  return [batch.slice(0, middle), batch.slice(middle)]
}

/** What a whole value costs to read, in elements; of a string, in thousands of bytes. */
function weightOf({type, sizes}: SharedType): number {
  return 1 + Math.max(...sizes) / (type === 'string' ? 1000 : 1)
}

function* batches(shared: readonly SharedType[], most: number): Generator<readonly SharedType[]> {
  let batch: SharedType[] = []
  let weight = 0
  for (const one of shared) {
    batch.push(one)
    weight += weightOf(one)
    if (weight < most) continue
    yield batch
    batch = []
    weight = 0
  }
  if (batch.length > 0) yield batch
}

/** Null when equal. Equal bytes prove it; other bytes may still be the same data in another order or spelling. */
function compareWhole(type: string, ours: Replies, theirs: Replies, place: number): ElementComparison | null {
  if (ours.error(place) !== null || theirs.error(place) !== null) return CHANGED_TYPE
  if (ours.raw(place).equals(theirs.raw(place))) return null
  const left = stateOf(type, ours, place)
  const right = stateOf(type, theirs, place)
  if (left === right) return null
  const [ourBytes, theirBytes] = type === 'string' ? [ours.bulk(place), theirs.bulk(place)] : [null, null]
  const elements = ourBytes && theirBytes ? [byteDifference(0, ourBytes, theirBytes)] : []
  return {type, marks: [right], primaryStates: [left], byElement: false, elements}
}

/** The key took another type, or went, between two questions: it stays open, and the next look will tell. */
const CHANGED_TYPE: ElementComparison = {
  type: '',
  marks: [],
  primaryStates: [],
  byElement: false,
  elements: [],
}

function stateOf(type: string, replies: Replies, place: number): string {
  const value = replies.value(place)
  if (value === null) return 'types:'
  // An empty list of elements is a value as well: there may be a key that has none left.
  const items = Array.isArray(value) ? replies.bulks(place).map((item) => item ?? NOTHING) : [replies.bulk(place)!]
  return `value:${type}:${digestItems(type, items)}`
}

interface FieldsOf {
  readonly at: number
  readonly fields: readonly Buffer[]
}

/** The fields in an answer to HGETALL. */
function fieldsAt(replies: Replies, place: number): readonly Buffer[] {
  return replies.bulks(place).filter((item, at): item is Buffer => at % 2 === 0 && item !== null)
}

/** The fields of equal hashes that do not expire at the same time on both sides, where both can tell. */
async function fieldExpiries(
  link: PairLink,
  keys: readonly Buffer[],
  hashes: readonly FieldsOf[],
  toleranceMs: number,
): Promise<ReadonlyArray<{readonly at: number; readonly elements: readonly ElementDifference[]}>> {
  const asked = link.capabilities.fieldExpiry ? hashes.filter(({fields}) => fields.length > 0) : []
  const operations = asked.reduce((sum, {fields}) => sum + fields.length, 0)
  const commands = asked.map(({at, fields}) => fieldExpiryCommand(keys[at]!, fields))
  const [ours, theirs] = await link.readBoth(commands, {operations})
  return asked.flatMap(({at, fields}, place) => {
    // The key took another type meanwhile: the next look will tell.
    if (ours.error(place) !== null || theirs.error(place) !== null) return []
    return [{at, elements: compareFieldExpiry(fields, ours, theirs, place, toleranceMs)}]
  })
}
