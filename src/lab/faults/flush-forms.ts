import {flushName, swappedDatabases} from '../replication/binlog-entry.js'
import type {FaultDefinition} from './fault-hooks.js'

/** A flush that frees memory later is not told to the replica. */
export const asyncFlushLost: FaultDefinition<'async-flush-lost'> = {
  name: 'async-flush-lost',
  summary: 'the replica drops flushes that are asked for with ASYNC',
  issue: null,
  hooks: (_random, fires) => ({
    receives: (entry) =>
      flushName(entry.words) !== null && entry.words[1]?.toLowerCase() === 'async' && fires() ? [] : [entry],
  }),
}

/** What the stream selected is forgotten at a FLUSHALL. */
export const flushallSelectsFirst: FaultDefinition<'flushall-selects-first'> = {
  name: 'flushall-selects-first',
  summary: 'behind a FLUSHALL the replica goes on in database 0 until the log selects another',
  issue: null,
  hooks(_random, fires) {
    let lost: number | null = null
    return {
      receives(entry) {
        if (flushName(entry.words) === 'flushall') {
          lost = fires() ? entry.db : null
          return [entry]
        }
        if (entry.db !== lost) lost = null
        return [lost === null ? entry : {...entry, db: 0}]
      },
    }
  },
}

/** Databases are exchanged on the primary alone. */
export const swapLost: FaultDefinition<'swap-lost'> = {
  name: 'swap-lost',
  summary: 'the replica drops SWAPDB',
  issue: null,
  hooks: (_random, fires) => ({receives: (entry) => (swappedDatabases(entry.words) && fires() ? [] : [entry])}),
}
