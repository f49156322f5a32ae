import {flushName} from '../replication/binlog-entry.js'
import type {FaultDefinition} from './fault-hooks.js'

/** A flush within a transaction is moved to its front: what the transaction wrote before it stays. */
export const flushFirst: FaultDefinition<'flush-first'> = {
  name: 'flush-first',
  summary: 'the replica begins a transaction with its flush, wherever that stood',
  issue: null,
  hooks: (_random, fires) => ({
    parts(entries) {
      const isFlush = entries.map(({words}) => flushName(words) !== null)
      if (!isFlush.includes(true) || isFlush[0] || !fires()) return [entries]
      return [[...entries.filter((_, at) => isFlush[at]), ...entries.filter((_, at) => !isFlush[at])]]
    },
  }),
}
