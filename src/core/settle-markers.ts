import type {Bulk} from './bulk.js'

/** Keys named like the argument-less flushes: wherever the hash puts those commands, it puts these keys. */
const FLUSH_NAMED = ['FLUSHDB', 'flushdb', 'FLUSHALL', 'flushall']

/** Begins the name of every marker key. */
export const MARKER_PREFIX = 'lockstep:marker:'

/**
 * Names for `count` marker keys of one database, and those named like the flushes, but none that is `taken`
 * (a marker must not overwrite what a workload wrote).
 */
export function markerKeys(count: number, taken: (key: string) => boolean): readonly string[] {
  const numbered = Array.from({length: count}, (_, at) => `${MARKER_PREFIX}${at}`)
  return count === 1 ? numbered : [...numbered, ...FLUSH_NAMED.filter((key) => !taken(key))]
}

/** The value of a marker in the n-th settling of a run: unique, as every written value is. */
export function markerValue(settling: number, at: number): Bulk {
  return `marker:${settling}:${at}`
}
