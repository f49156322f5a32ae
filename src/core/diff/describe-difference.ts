import {toBulk, type Bulk} from '../bulk.js'
import type {Divergence, DivergenceSide} from '../divergence.js'
import type {KeyspaceValue} from '../keyspace/keyspace-entry.js'
import {displayBulk} from '../report/display-text.js'
import {canonicalItems} from './canonical-items.js'
import type {ElementDifference, Examination} from './examination.js'

/** What one side holds under a key, as far as it was read to be shown. */
export interface ShownValue {
  readonly type: string
  /** Elements, or bytes of a string. */
  readonly size: number
  /** The first items as the server answered: flat pairs for hashes and sorted sets. All of them unless `partial`. */
  readonly items: readonly Buffer[]
  readonly partial: boolean
}

/** Values of up to so many elements are shown in full. */
const SHOWN_ELEMENTS = 20

/** Of larger ones so many of the elements that differ. */
const MAX_DIFFERENCES = 10

const ELEMENT_NAMES: Readonly<Record<string, string>> = {hash: 'field', list: 'item', set: 'member', zset: 'member'}

/** The divergence behind an examination: both sides as far as they tell something, and what exactly differs, in words. */
export function describeDifference(
  {view, against, db}: {readonly view: string; readonly against: string; readonly db: number},
  seen: Examination,
  lasting: ReadonlySet<string>,
  primary: ShownValue | null,
  replica: ShownValue | null,
): Divergence {
  const listed = seen.elements.filter(({mark}) => lasting.has(mark))
  const elements =
    seen.kind !== 'value' || seen.byElement || seen.elements.length > 0 ? listed : elementsOf(primary, replica)
  const [expireAtMs, theirExpireAtMs] = seen.expireAtMs
  return {
    view,
    against,
    db,
    key: toBulk(seen.key),
    kind: seen.kind,
    expected: side(primary, elements.slice(0, MAX_DIFFERENCES), 'expected', expireAtMs),
    actual: side(replica, elements.slice(0, MAX_DIFFERENCES), 'actual', theirExpireAtMs),
    explanation: explain(seen, elements, seen.byElement ? lasting.size : elements.length, primary, replica),
  }
}

function side(
  shown: ShownValue | null,
  elements: readonly ElementDifference[],
  which: 'expected' | 'actual',
  expireAtMs: number | null,
): DivergenceSide {
  if (!shown) return null
  const {type, size, items, partial} = shown
  if (elements.length === 0 || (!partial && size <= SHOWN_ELEMENTS && type !== 'stream'))
    return {value: valueOf(type, items), expireAtMs}
  const pairs = elements.flatMap((one) => (one[which] === null ? [] : [[one.name, one[which]] as const]))
  return {value: partialValue(type, pairs), expireAtMs}
}

/** A value of these items, in canonical order. */
function valueOf(type: string, items: readonly Buffer[]): KeyspaceValue {
  const bulks = canonicalItems(type, items.slice(0, 2 * SHOWN_ELEMENTS)).map(toBulk)
  const pairs = bulks.flatMap((bulk, at) => (at % 2 === 0 ? [[bulk, bulks[at + 1]!] as const] : []))
  switch (type) {
    case 'string':
      return {type, string: bulks[0] ?? ''}
    case 'list':
      return {type, list: bulks}
    case 'set':
      return {type, set: bulks}
    case 'hash':
    case 'zset':
      return partialValue(type, pairs)
    case 'stream':
      return {type, stream: bulks}
    default:
      return {type: 'other', name: type, dump: bulks[0] ?? null}
  }
}

/** A value of which only the elements that differ are shown. */
function partialValue(type: string, pairs: ReadonlyArray<readonly [Bulk, Bulk]>): KeyspaceValue {
  switch (type) {
    case 'hash':
      return {type, hash: pairs}
    case 'zset':
      return {
        type,
        zset: pairs.map(([member, score]) => [member, typeof score === 'string' ? score : score.base64] as const),
      }
    case 'set':
      return {type, set: pairs.map(([member]) => member)}
    case 'list':
      return {type, list: pairs.map(([, item]) => item)}
    case 'string':
      return {type, string: pairs[0]?.[1] ?? ''}
    case 'stream':
      return {type, stream: pairs}
    default:
      return {type: 'other', name: type, dump: pairs[0]?.[1] ?? null}
  }
}

/** The elements in which two whole values of one type differ. */
function elementsOf(primary: ShownValue | null, replica: ShownValue | null): readonly ElementDifference[] {
  const comparable = primary && replica && !primary.partial && !replica.partial && primary.type === replica.type
  if (!comparable) return []
  const {type} = primary
  const element = ELEMENT_NAMES[type]
  if (element === undefined) return []
  const [ours, theirs] = [namedItems(type, primary.items), namedItems(type, replica.items)]
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .filter((name) => ours.get(name)?.toString('latin1') !== theirs.get(name)?.toString('latin1'))
    .map((name) => ({
      mark: name,
      element,
      name: toBulk(Buffer.from(name, 'latin1')),
      expected: bulkOrNull(ours.get(name)),
      actual: bulkOrNull(theirs.get(name)),
    }))
}

/** Items by what identifies them: field, member, or index. */
function namedItems(type: string, items: readonly Buffer[]): ReadonlyMap<string, Buffer> {
  if (type === 'list') return new Map(items.map((item, at) => [String(at), item]))
  if (type === 'set') return new Map(items.map((item) => [item.toString('latin1'), item]))
  const named = new Map<string, Buffer>()
  const sorted = canonicalItems(type, items)
  for (let at = 0; at + 1 < sorted.length; at += 2) named.set(sorted[at]!.toString('latin1'), sorted[at + 1]!)
  return named
}

function bulkOrNull(item: Buffer | undefined): Bulk | null {
  return item === undefined ? null : toBulk(item)
}

function explain(
  {kind, type, elements: seen}: Examination,
  elements: readonly ElementDifference[],
  count: number,
  primary: ShownValue | null,
  replica: ShownValue | null,
): string {
  const held = primary ?? replica
  const size = held === null || type === 'string' || held.size === 0 ? '' : ` of ${held.size.toLocaleString('en')}`
  if (kind === 'type')
    return `${primary?.type ?? 'another type'} on the primary, ${replica?.type ?? 'another type'} on the replica`
  if (kind === 'ttl') return 'same value, other expiry'
  if (kind !== 'value')
    return held?.partial === true ? `a ${type}${size}, only the beginning is shown` : `a ${type}${size}`
  const first = elements[0] ?? seen[0]
  if (type === 'string' && primary && replica && primary.size !== replica.size)
    return `${primary.size.toLocaleString('en')} bytes on the primary, ${replica.size.toLocaleString('en')} on the replica`
  if (!first) return `other ${type}`
  const how =
    first.expected === null ? 'only on the replica' : first.actual === null ? 'missing on the replica' : 'differs'
  const more = count > 1 ? `, and ${(count - 1).toLocaleString('en')} more` : ''
  return `${first.element} ${displayBulk(first.name)}${type === 'stream' ? '' : size} ${how}${more}`
}
