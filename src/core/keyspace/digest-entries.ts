import {bulkId} from '../bulk.js'
import type {KeyspaceEntry} from './keyspace-entry.js'

/**
 * A text that is equal for equal keyspaces. Expiry counts only as present or absent: its exact time is compared
 * key by key, with a tolerance.
 */
export function digestEntries(entries: readonly KeyspaceEntry[]): string {
  return entries
    .map(
      ({db, key, value, expireAtMs}) =>
        `${db} ${bulkId(key)} ${expireAtMs === null ? '' : 'x'} ${JSON.stringify(value)}`,
    )
    .sort()
    .join('\n')
}
