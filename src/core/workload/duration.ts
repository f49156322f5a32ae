import {parseDurationMs} from '../duration.js'
import {grouped, LIMITS} from './limits.js'

/** What a duration looks like, for messages and for the JSON Schema. */
export const DURATION_PATTERN = /^\d+(\.\d+)?(us|ms|s)$/

/**
 * The milliseconds of a duration such as `2ms`, `1.5s` or `500us`, in whole microseconds;
 * a string that says what is wrong otherwise.
 */
export function parseDuration(text: string): number | string {
  const parsedMs = DURATION_PATTERN.test(text) ? parseDurationMs(text) : null
  if (parsedMs === null) return `"${text}" is not a valid duration: write a number and a unit, as in 500us, 2ms or 1s`
  const ms = Math.round(parsedMs * 1000) / 1000
  if (ms > LIMITS.durationMs) return `${text} is too long: the limit is ${grouped(LIMITS.durationMs / 1000)}s`
  return ms
}

/** The shortest text that `parseDuration` reads as these milliseconds. */
export function spellDuration(ms: number): string {
  const us = Math.round(ms * 1000)
  if (us % 1_000_000 === 0 && us > 0) return `${us / 1_000_000}s`
  return us % 1000 === 0 ? `${us / 1000}ms` : `${us}us`
}
