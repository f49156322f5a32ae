import type {Reply} from '../operation.js'

/** Data that a flush deletes and that no scan or count of a database shows. */
export interface HiddenData {
  /** As people call it, in the singular. */
  readonly what: string
  /** Whether it is keys: then a comparison of all databases does not see all keys. */
  readonly holdsKeys: boolean
  /** Whether every flush reaches it, or only one of all databases. */
  readonly reachedBy: 'flush' | 'flushall'
  /** Lists it. A server that does not know this command has none. */
  readonly ask: readonly string[]
  /** The names in the answer; null when the answer is in an unknown form. */
  readonly names: (reply: Reply) => readonly string[] | null
}

/** The namespace that every Kvrocks has. */
const DEFAULT_NAMESPACE = '__namespace'

/** Kvrocks: a user sees one namespace, and FLUSHALL empties all of them. The answer holds passwords beside the names. */
export const NAMESPACES: HiddenData = {
  what: 'namespace',
  holdsKeys: true,
  reachedBy: 'flushall',
  ask: ['NAMESPACE', 'GET', '*'],
  names: (reply) => strings(reply)?.filter((name, at) => at % 2 === 0 && name !== DEFAULT_NAMESPACE) ?? null,
}

/** Query engines (RediSearch, the one within Redis 8, valkey-search): FLUSHDB, of any database, drops their indexes. */
export const SEARCH_INDEXES: HiddenData = {
  what: 'search index',
  holdsKeys: false,
  reachedBy: 'flush',
  ask: ['FT._LIST'],
  names: strings,
}

function strings(reply: Reply): readonly string[] | null {
  if (!Array.isArray(reply)) return null
  return (reply as readonly Reply[]).map((one) => (typeof one === 'string' ? one : '(a binary name)'))
}
