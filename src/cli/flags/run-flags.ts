import {Flags} from '@oclif/core'
import type {SettleRequest} from '../../app/settle-options.js'
import {addressFlag, durationFlag, durationFlagOr} from './values.js'

/** Flags that choose how a report is shown. */
export const formatFlags = {
  format: Flags.string({
    description: 'pretty, json, junit, markdown or html; with =FILE into a file; repeatable (default: pretty).',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'OUTPUT',
    helpValue: 'FORMAT[=FILE]',
  }),
  all: Flags.boolean({
    description: 'Show every key and every reason, instead of one screen.',
    helpGroup: 'OUTPUT',
  }),
}

/** The flag that says how far expiry times may lie apart. */
export const ttlTolerance = (helpGroup: string) =>
  durationFlag({description: 'Expiry times this close are equal (default: by engine, 0 or 1s).', helpGroup})

/** Flags that say how a workload is played on servers. */
export const playFlags = {
  'settle-timeout': durationFlagOr('30s', {
    description: 'How long a replica may take to catch up.',
    helpGroup: 'CHECKS',
    leastMs: 1,
  }),
  'stable-for': durationFlag({
    description: 'For how long the sides must stay equal, or different, to be believed (default: by engine).',
    helpGroup: 'CHECKS',
  }),
  'allow-flush': addressFlag({
    description: 'Destroy the data of exactly this primary; repeatable.',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'SAFETY',
  }),
}

/** How to settle, as these flags say. */
export function settleOptions<Tolerance extends number | null>(
  flags: {readonly 'settle-timeout': number; readonly 'stable-for'?: number | undefined},
  ttlToleranceMs: Tolerance,
): SettleRequest & {readonly ttlToleranceMs: Tolerance} {
  return {timeoutMs: flags['settle-timeout'], stableForMs: flags['stable-for'] ?? null, ttlToleranceMs}
}
