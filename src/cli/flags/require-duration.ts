import {Failure} from '../../app/failure.js'
import {parseDurationMs} from '../../core/duration.js'

/** Milliseconds of a flag's duration. Throws a Failure (`usage`) that names the flag. */
export function requireDurationMs(text: string, flag: string): number {
  const ms = parseDurationMs(text)
  if (ms === null)
    throw new Failure(
      'usage',
      `${flag}: "${text}" is not a valid duration`,
      'allowed: a number and us, ms, s, m or h, such as 500ms or 30s',
    )
  return ms
}
