import {bulkId, type Bulk} from '../bulk.js'
import type {Divergence} from '../divergence.js'
import {commandName} from '../command/command-facts.js'
import type {Command, Reply} from '../operation.js'
import {side, type Snapshot} from './compare-keyspaces.js'
import {canonicalValue} from './canonical-value.js'
import type {KeyspaceEntry} from './keyspace-entry.js'

/** The answer of one view to a read of the path applications use. */
export interface ServedRead {
  readonly db: number
  readonly key: Bulk
  readonly type: string
  readonly reply: Reply
}

/** The type that this command reads whole; null for every other command. */
export function servedType(command: Command): string | null {
  switch (commandName(command)) {
    case 'get':
      return 'string'
    case 'hgetall':
      return 'hash'
    case 'lrange':
      return 'list'
    case 'smembers':
      return 'set'
    case 'zrange':
      return 'zset'
    default:
      return null
  }
}

/**
 * Where what a view serves differs from what a snapshot says its store holds. Refused reads (WRONGTYPE: the key
 * holds another type now) and keys near their expiry prove nothing.
 */
export function compareCacheReads(
  view: string,
  store: Snapshot,
  reads: readonly ServedRead[],
  {ttlToleranceMs}: {readonly ttlToleranceMs: number},
): Divergence[] {
  const held = new Map(store.entries.map((entry) => [id(entry.db, entry.key, entry.value.type), entry]))
  const against = view === store.view ? 'store' : store.view
  const found: Divergence[] = []
  for (const {db, key, type, reply} of reads) {
    if (typeof reply === 'object' && reply !== null && 'error' in reply) continue
    const entry = held.get(id(db, key, type))
    if (nearExpiry(entry, store.readUntilMs, ttlToleranceMs)) continue
    const value = canonicalValue(type, reply)
    if (JSON.stringify(value) === JSON.stringify(entry?.value ?? null)) continue
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

function id(db: number, key: Bulk, type: string): string {
  return `${type}/${db}/${bulkId(key)}`
}

/** The reads follow the snapshot at once, so a key that lives well beyond its reading was there for both. */
function nearExpiry(entry: KeyspaceEntry | undefined, readUntilMs: number, ttlToleranceMs: number): boolean {
  return entry !== undefined && entry.expireAtMs !== null && entry.expireAtMs <= readUntilMs + 10 * ttlToleranceMs
}
