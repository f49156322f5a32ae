import type {Bulk} from './bulk.js'

/** Begins the name of every marker key. */
export const MARKER_PREFIX = 'lockstep:marker:'

/**
 * Names for the marker keys of the n-th settling of a run. They are new each time: a read cache that went stale may
 * hold an older value of a name that was used before.
 */
export function markerKeys(settling: number, count: number): readonly string[] {
  return Array.from({length: count}, (_, at) => `${MARKER_PREFIX}${settling}:${at}`)
}

/** The value of a marker: unique, as every written value is. */
export function markerValue(settling: number, at: number): Bulk {
  return `marker:${settling}:${at}`
}

/** Whether this key is a marker, of any settling. */
export function isMarker(key: Bulk): boolean {
  return typeof key === 'string' && key.startsWith(MARKER_PREFIX)
}
