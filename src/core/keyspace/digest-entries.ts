import {bulkId} from '../bulk.js'
import {hashBytes} from './hash-bytes.js'
import type {KeyspaceEntry} from './keyspace-entry.js'
import {digestText} from './value-digest.js'

/** Unlike seeds: together they make a hash of 64 bits. */
const SEEDS = [0, 0x165667b1] as const

/**
 * A short text that is equal for equal keyspaces, in whatever order their keys come; of different ones it differs, but
 * for a chance of 1 in 2^64. Expiry counts only as present or absent: its exact time is compared key by key, with a
 * tolerance. Memory holds one entry at a time.
 */
export function digestEntries(entries: readonly KeyspaceEntry[]): string {
  let low = 0
  let high = 0
  for (const {db, key, value, expireAtMs} of entries) {
    const bytes = Buffer.from(JSON.stringify([db, bulkId(key), expireAtMs !== null, value]))
    low = (low + hashBytes(bytes, 0, bytes.length, SEEDS[0])) | 0
    high = (high + hashBytes(bytes, 0, bytes.length, SEEDS[1])) | 0
  }
  return digestText(high, low, entries.length)
}
