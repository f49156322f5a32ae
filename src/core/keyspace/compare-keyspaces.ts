import {bulkId} from '../bulk.js'
import type {Divergence, DivergenceKind, DivergenceSide} from '../divergence.js'
import {sameValue} from './canonical-value.js'
import {hadExpired, sameExpiry} from './expiry.js'
import type {KeyspaceEntry} from './keyspace-entry.js'

/** A keyspace as read from one view at one time. */
export interface Snapshot {
  readonly view: string
  readonly entries: readonly KeyspaceEntry[]
  /** Wall-clock bounds of the reading, in milliseconds since the epoch; the end by the later of our clock and the server's. */
  readonly readFromMs: number
  readonly readUntilMs: number
}

/** What to tolerate when two snapshots are compared. */
export interface CompareOptions {
  /** Expiry times this close are equal. */
  readonly ttlToleranceMs: number
}

/** Every key that differs between the snapshot of a replica and that of its primary, primary's keys first. */
export function compareKeyspaces(expected: Snapshot, actual: Snapshot, options: CompareOptions): Divergence[] {
  const held = new Map(actual.entries.map((entry) => [entryId(entry), entry]))
  const found: Divergence[] = []
  const differs = (kind: DivergenceKind, left: KeyspaceEntry | undefined, right: KeyspaceEntry | undefined) => {
    const {db, key} = (left ?? right)!
    found.push({view: actual.view, against: expected.view, db, key, kind, expected: side(left), actual: side(right)})
  }
  const unmatched: KeyspaceEntry[] = []
  for (const entry of expected.entries) {
    const other = held.get(entryId(entry))
    if (!other) {
      unmatched.push(entry)
      continue
    }
    held.delete(entryId(entry))
    if (!sameValue(entry.value, other.value)) differs('value', entry, other)
    else if (!sameExpiry(entry.expireAtMs, other.expireAtMs, options.ttlToleranceMs)) differs('ttl', entry, other)
  }
  const extras = new Map([...held.values()].map((entry) => [nameId(entry), entry]))
  const untilMs = Math.max(expected.readUntilMs, actual.readUntilMs)
  for (const entry of unmatched) {
    const otherType = extras.get(nameId(entry))
    if (otherType) {
      extras.delete(nameId(entry))
      held.delete(entryId(otherType))
      differs('type', entry, otherType)
    } else if (!hadExpired(entry.expireAtMs, untilMs)) differs('missing', entry, undefined)
  }
  for (const entry of held.values()) if (!hadExpired(entry.expireAtMs, untilMs)) differs('extra', undefined, entry)
  return found
}

/** What a divergence shows of an entry. */
export function side(entry: KeyspaceEntry | undefined): DivergenceSide {
  return entry ? {value: entry.value, expireAtMs: entry.expireAtMs} : null
}

function nameId({db, key}: KeyspaceEntry): string {
  return `${db}/${bulkId(key)}`
}

function entryId(entry: KeyspaceEntry): string {
  return `${entry.value.type}/${nameId(entry)}`
}
