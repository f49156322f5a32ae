import {fromBulk, type Bulk} from '../bulk.js'
import type {DivergenceSide} from '../divergence.js'
import type {KeyspaceValue} from '../keyspace/keyspace-entry.js'

const MAX_CHARS = 48

/**
 * A key or value as a terminal may show it: nothing in it can move the cursor or change a colour. Printable UTF-8
 * stays; quotes appear only where something had to be escaped.
 */
export function displayBulk(bulk: Bulk, maxChars = MAX_CHARS): string {
  const escaped = typeof bulk === 'string' ? escapeText(bulk) : escapeBytes(fromBulk(bulk))
  const quoted = escaped === bulk && bulk !== '' && !/^[\s(]|\s$/.test(bulk) ? escaped : `"${escaped}"`
  return quoted.length <= maxChars ? quoted : `${quoted.slice(0, maxChars - 12)}... (${byteLength(bulk)} B)`
}

/** What one side of a divergence holds, in a few words. */
export function displaySide(side: DivergenceSide, withExpiry: boolean): string {
  if (side === null) return '(gone)'
  const value = displayValue(side.value)
  if (!withExpiry) return value
  return side.expireAtMs === null
    ? `${value}, no expiry`
    : `${value}, expires ${new Date(side.expireAtMs).toISOString()}`
}

function displayValue(value: KeyspaceValue): string {
  switch (value.type) {
    case 'string':
      return displayBulk(value.string)
    case 'hash':
      return `hash of ${value.hash.length}: ${shorten(value.hash.map(([field, held]) => `${displayBulk(field)}=${displayBulk(held)}`))}`
    case 'list':
      return `list of ${value.list.length}: ${shorten(value.list.map((item) => displayBulk(item)))}`
    case 'set':
      return `set of ${value.set.length}: ${shorten(value.set.map((member) => displayBulk(member)))}`
    case 'zset':
      return `zset of ${value.zset.length}: ${shorten(value.zset.map(([member, score]) => `${displayBulk(member)}=${score}`))}`
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
  // eslint-disable-next-line no-control-regex -- control characters are what it is for
  return text.replace(/["\\]|[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g, (char) => {
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
