import {bulkId, fromBulk, toBulk, type Bulk} from '../bulk.js'
import type {Divergence, DivergenceSide} from '../divergence.js'
import type {KeyspaceValue} from '../keyspace/keyspace-entry.js'

const MAX_CHARS = 48

/** Control characters, those that change the direction of text or cannot be seen, lone surrogates, line separators. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/u

/**
 * Any text as a terminal may get it: what could move the cursor, change a colour or hide something is escaped as in
 * JSON, so that a JSON document stays what it is. Line feeds and tabs stay.
 */
export function plainText(text: string): string {
  return text.replace(new RegExp(UNSAFE, 'gu'), (char) => {
    if (char === '\n' || char === '\t') return char
    return Array.from({length: char.length}, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    )
  })
}

/**
 * A key or value as a terminal may show it: nothing in it can move the cursor or change a colour. Printable UTF-8
 * stays; quotes appear only where something had to be escaped.
 */
export function displayBulk(bulk: Bulk, maxChars = MAX_CHARS): string {
  const escaped = typeof bulk === 'string' ? escapeText(bulk) : escapeBytes(fromBulk(bulk))
  const quoted = escaped === bulk && bulk !== '' && !/^[\s(]|\s$/.test(bulk) ? escaped : `"${escaped}"`
  return quoted.length <= maxChars ? quoted : `${quoted.slice(0, maxChars - 12)}... (${byteLength(bulk)} B)`
}

/** The number with its thing: `1 key`, `1,204 keys`. */
export function countOf(count: number, thing: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? thing : `${thing}s`}`
}

/** What both sides of a divergence hold, in a few words; of large values what differs. */
export function displaySides({expected, actual, kind}: Divergence): readonly [expected: string, actual: string] {
  const withExpiry = kind === 'ttl'
  // What is shown of a large value is what differs already.
  const inPart = expected?.size !== undefined || actual?.size !== undefined
  if (expected === null || actual === null || withExpiry || inPart)
    return [displaySide(expected, withExpiry), displaySide(actual, withExpiry)]
  const [left, right] = [expected.value, actual.value]
  if (left.type === 'string' && right.type === 'string')
    return displayStrings(fromBulk(left.string), fromBulk(right.string))
  const [ours, theirs] = [elementsOf(left), elementsOf(right)]
  if (left.type !== right.type || !ours || !theirs) return [displayValue(left), displayValue(right)]
  const show = (own: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>, type: string) => {
    const differing = [...own].filter(([name, shown]) => other.get(name) !== shown).map(([, shown]) => shown)
    const all = own.size <= SHOWN_ELEMENTS || differing.length === own.size
    const size = `${type} of ${own.size.toLocaleString('en')}`
    if (all) return `${size}: ${shorten([...own.values()])}`
    return differing.length === 0 ? `${size}, without what the other has` : `${size}, with ${shorten(differing)}`
  }
  return [show(ours, theirs, left.type), show(theirs, ours, right.type)]
}

const SHOWN_ELEMENTS = 4

/** Elements by what identifies them, as they are shown. */
function elementsOf(value: KeyspaceValue): ReadonlyMap<string, string> | null {
  switch (value.type) {
    case 'hash':
      return new Map(
        value.hash.map(([field, held]) => [bulkId(field), `${displayBulk(field, 24)}=${displayBulk(held, 24)}`]),
      )
    case 'list':
      return new Map(value.list.map((item, at) => [String(at), displayBulk(item, 24)]))
    case 'set':
      return new Map(value.set.map((member) => [bulkId(member), displayBulk(member, 24)]))
    case 'zset':
      return new Map(value.zset.map(([member, score]) => [bulkId(member), `${displayBulk(member, 24)}=${score}`]))
    default:
      return null
  }
}

/** Two strings; long ones that begin alike from a little before the first byte that differs. */
function displayStrings(left: Buffer, right: Buffer): readonly [string, string] {
  let same = 0
  while (same < left.length && same < right.length && left[same] === right[same]) same++
  if (Math.max(left.length, right.length) <= MAX_CHARS || same < MAX_CHARS / 2)
    return [displayBulk(toBulk(left)), displayBulk(toBulk(right))]
  const from = same - 4
  const show = (bytes: Buffer) =>
    `${displayBulk(toBulk(bytes.subarray(from, from + 20)), 40)} at byte ${from.toLocaleString('en')} of ${bytes.length.toLocaleString('en')}`
  return [show(left), show(right)]
}

/** What one side of a divergence holds, in a few words. */
export function displaySide(side: DivergenceSide, withExpiry: boolean): string {
  if (side === null) return '(gone)'
  const value = displayValue(side.value, side.size)
  if (!withExpiry) return value
  return side.expireAtMs === null
    ? `${value}, no expiry`
    : `${value}, expires ${new Date(side.expireAtMs).toISOString()}`
}

function displayValue(value: KeyspaceValue, size?: number): string {
  const of = (type: string, shown: readonly string[]) =>
    `${type} of ${(size ?? shown.length).toLocaleString('en')}${shown.length === 0 ? '' : `: ${shorten(shown)}`}`
  switch (value.type) {
    case 'string':
      if (size === undefined) return displayBulk(value.string)
      return `${size.toLocaleString('en')} bytes${value.string === '' ? '' : `: ${displayBulk(value.string)}`}`
    case 'hash':
      return of(
        'hash',
        value.hash.map(([field, held]) => `${displayBulk(field)}=${displayBulk(held)}`),
      )
    case 'list':
      return of(
        'list',
        value.list.map((item) => displayBulk(item)),
      )
    case 'set':
      return of(
        'set',
        value.set.map((member) => displayBulk(member)),
      )
    case 'zset':
      return of(
        'zset',
        value.zset.map(([member, score]) => `${displayBulk(member)}=${score}`),
      )
    case 'stream':
      return 'a stream'
    case 'other':
      return `a value of type ${value.name}`
  }
}

function shorten(parts: readonly string[]): string {
  const text = parts.join(' ')
  return text.length <= MAX_CHARS ? text : `${text.slice(0, MAX_CHARS - 3)}...`
}

function escapeText(text: string): string {
  return text.replace(new RegExp(`["\\\\]|${UNSAFE.source}`, 'gu'), (char) => {
    if (char === '"' || char === '\\') return `\\${char}`
    if (char === '\n') return '\\n'
    if (char === '\t') return '\\t'
    if (char === '\r') return '\\r'
    return [...Buffer.from(char)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
  })
}

function escapeBytes(bytes: Buffer): string {
  return [...bytes.subarray(0, 64)]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('')
}

function byteLength(bulk: Bulk): string {
  return fromBulk(bulk).length.toLocaleString('en')
}
