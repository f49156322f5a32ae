import {toBulk, type Bulk} from '../bulk.js'
import type {Divergence, DivergenceSide} from '../divergence.js'
import {valueType} from '../engine/value-types.js'
import {canonicalValue} from '../keyspace/canonical-value.js'
import {scoreBytes} from '../keyspace/value-digest.js'
import type {KeyspaceValue} from '../keyspace/keyspace-entry.js'
import {displayBulk} from '../report/display-text.js'
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

/** Strings of up to so many bytes are. */
const SHOWN_BYTES = 48

/** Of larger ones so many of the elements that differ. */
const MAX_DIFFERENCES = 10

const NO_VALUE: KeyspaceValue = {type: 'string', string: ''}

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
    seen.kind !== 'value' || seen.byElement || listed.length > 0 ? listed : wholeElements(seen, primary, replica)
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
  const small = !partial && type !== 'stream' && size <= (type === 'string' ? SHOWN_BYTES : SHOWN_ELEMENTS)
  if (elements.length === 0 || small) {
    const first = items.slice(0, 2 * SHOWN_ELEMENTS)
    const whole = !partial && first.length === items.length
    return {value: valueOf(type, first), expireAtMs, ...(whole ? {} : {size})}
  }
  const pairs = elements.flatMap((one) => (one[which] === null ? [] : [[one.name, one[which]] as const]))
  return {value: partialValue(type, pairs), expireAtMs, size}
}

/** A value of these items, in canonical form. */
function valueOf(type: string, items: readonly Buffer[]): KeyspaceValue {
  const bulks = items.map(toBulk)
  return canonicalValue(type, valueType(type)?.element ? bulks : (bulks[0] ?? null)) ?? NO_VALUE
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

/** The elements in which a value differs that was compared as a whole. */
function wholeElements(
  {elements}: Examination,
  primary: ShownValue | null,
  replica: ShownValue | null,
): readonly ElementDifference[] {
  return elements.length > 0 ? elements : elementsOf(primary, replica)
}

/** The elements in which two whole values of one type differ. */
function elementsOf(primary: ShownValue | null, replica: ShownValue | null): readonly ElementDifference[] {
  const comparable = primary && replica && !primary.partial && !replica.partial && primary.type === replica.type
  if (!comparable) return []
  const {type} = primary
  const element = valueType(type)?.element
  if (!element || type === 'stream') return []
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
  for (let at = 0; at + 1 < items.length; at += 2) {
    const value = items[at + 1]!
    named.set(items[at]!.toString('latin1'), type === 'zset' ? scoreBytes(value) : value)
  }
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
  if (kind !== 'value') {
    if (held?.size === 0 && valueType(type)?.element) return `an empty ${type}`
    return held?.partial === true ? `a ${type}${size}, only the beginning is shown` : `a ${type}${size}`
  }
  const first = elements[0] ?? seen[0]
  if (type === 'string' && primary && replica && primary.size !== replica.size)
    return `${primary.size.toLocaleString('en')} bytes on the primary, ${replica.size.toLocaleString('en')} on the replica`
  if (!first) return `other ${type}`
  const how =
    first.expected === null ? 'only on the replica' : first.actual === null ? 'missing on the replica' : 'differs'
  const more = count > 1 ? `, and ${(count - 1).toLocaleString('en')} more` : ''
  return `${first.element} ${displayBulk(first.name)}${type === 'stream' ? '' : size} ${how}${more}`
}
