import {bulkId, type Bulk} from '../bulk.js'
import type {Divergence} from '../divergence.js'
import {commandName} from '../command/command-facts.js'
import {valueCommand} from '../engine/value-types.js'
import type {Command, Reply} from '../operation.js'
import {errorText} from '../outcome.js'
import {side, type Snapshot} from './compare-keyspaces.js'
import {canonicalValue, isEmptyContainer, sameValue} from './canonical-value.js'
import {hadExpired} from './expiry.js'
import type {KeyspaceEntry, KeyspaceValue} from './keyspace-entry.js'

/** The answer of one view to a read of the path applications use. */
export interface ServedRead {
  readonly db: number
  readonly key: Bulk
  readonly type: string
  /** The fields that were asked for one by one; absent when the whole value was. */
  readonly fields?: readonly Bulk[]
  readonly reply: Reply
}

/** The types that applications read whole, by the command that reads them. */
const TYPE_READ_BY = new Map(
  ['string', 'hash', 'list', 'set', 'zset'].map((type) => [commandName(valueCommand(type, '')), type]),
)

/** What this command reads of a key, or null when it is no such read. */
export function servedPart(command: Command): Pick<ServedRead, 'type' | 'fields'> | null {
  if (commandName(command) === 'hmget') return {type: 'hash', fields: command.slice(2)}
  const type = TYPE_READ_BY.get(commandName(command))
  return type === undefined ? null : {type}
}

/** The reads follow the snapshot within this: a key that lives longer was there for both. */
const READS_MS = 10_000

/**
 * Where what a view serves differs from what a snapshot says its store holds. Refused reads (WRONGTYPE: the key
 * holds another type now) and keys near their expiry prove nothing.
 */
export function compareCacheReads(view: string, store: Snapshot, reads: readonly ServedRead[]): Divergence[] {
  const held = new Map(store.entries.map((entry) => [id(entry.db, entry.key, entry.value.type), entry]))
  const against = view === store.view ? 'store' : store.view
  const found: Divergence[] = []
  for (const {db, key, type, fields, reply} of reads) {
    if (errorText(reply) !== null) continue
    const entry = held.get(id(db, key, type))
    if (entry && hadExpired(entry.expireAtMs, store.readUntilMs + READS_MS)) continue
    const value = fields ? fieldsRead(fields, reply) : orAbsent(canonicalValue(type, reply))
    const stored = fields ? fieldsHeld(fields, entry) : orAbsent(entry?.value ?? null)
    if (sameValue(value, stored)) continue
    const kind = !entry ? 'extra' : value === null ? 'missing' : 'value'
    found.push({
      view,
      against,
      db,
      key,
      kind,
      expected: side(entry),
      actual: value === null ? null : {value, expireAtMs: null},
    })
  }
  return found
}

/** What HMGET answered, as a hash of the fields it found; null when it found none. */
function fieldsRead(fields: readonly Bulk[], reply: Reply): KeyspaceValue | null {
  const values = Array.isArray(reply) ? (reply as readonly Reply[]) : []
  const held = fields.flatMap((field, at) =>
    values[at] === null || values[at] === undefined ? [] : [field, values[at]],
  )
  return orAbsent(canonicalValue('hash', held))
}

/** The same fields as the store holds them. */
function fieldsHeld(fields: readonly Bulk[], entry: KeyspaceEntry | undefined): KeyspaceValue | null {
  if (entry?.value.type !== 'hash') return null
  const wanted = new Set(fields.map(bulkId))
  const hash = entry.value.hash.filter(([field]) => wanted.has(bulkId(field)))
  return hash.length === 0 ? null : {type: 'hash', hash}
}

function id(db: number, key: Bulk, type: string): string {
  return `${type}/${db}/${bulkId(key)}`
}

/** The answer to a read does not tell an empty value from an absent one. */
function orAbsent(value: KeyspaceValue | null): KeyspaceValue | null {
  return value === null || isEmptyContainer(value) ? null : value
}
