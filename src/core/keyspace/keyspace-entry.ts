import type {Bulk} from '../bulk.js'

/**
 * A value in canonical form: equal data gives equal JSON, whatever order the server returned it in.
 * Hashes, sets and sorted sets are sorted by `bulkId`; scores are the server's text.
 */
export type KeyspaceValue =
  | {readonly type: 'string'; readonly string: Bulk}
  | {readonly type: 'hash'; readonly hash: ReadonlyArray<readonly [field: Bulk, value: Bulk]>}
  | {readonly type: 'list'; readonly list: readonly Bulk[]}
  | {readonly type: 'set'; readonly set: readonly Bulk[]}
  | {readonly type: 'zset'; readonly zset: ReadonlyArray<readonly [member: Bulk, score: string]>}
  | {readonly type: 'stream'; readonly stream: unknown}
  /** A type that is compared by the bytes of DUMP, or not at all when there are none. */
  | {readonly type: 'other'; readonly name: string; readonly dump: Bulk | null}

/** One name of one type in one database; on engines where a name holds several types it has several entries. */
export interface KeyspaceEntry {
  readonly db: number
  readonly key: Bulk
  readonly value: KeyspaceValue
  /** Absolute expiry in milliseconds since the epoch; null without expiry. */
  readonly expireAtMs: number | null
}
