import type {SettleOptions} from '../../app/settle.js'
import {requireDurationMs} from './require-duration.js'

/** How to settle, as the flags of a command say. Throws a Failure (`usage`) for what is not a valid duration. */
export function settleOptions(flags: {
  readonly 'settle-timeout': string
  readonly 'stable-for'?: string | undefined
  readonly ttlToleranceMs: number
}): SettleOptions {
  return {
    timeoutMs: requireDurationMs(flags['settle-timeout'], '--settle-timeout'),
    stableForMs: flags['stable-for'] === undefined ? null : requireDurationMs(flags['stable-for'], '--stable-for'),
    ttlToleranceMs: flags.ttlToleranceMs,
  }
}
