import {flushName} from '../replication/binlog-entry.js'
import type {FaultDefinition} from './fault-hooks.js'

const ONE_IN = 3

/** A flush is received and never applied. */
export const lostFlush: FaultDefinition<'lost-flush'> = {
  name: 'lost-flush',
  summary: `the replica drops about one flush in ${ONE_IN}`,
  issue: 'OpenAtomFoundation/pika#2524',
  hooks: (random, fires) => ({
    receives: (entry) => (flushName(entry.words) !== null && random.chance(1 / ONE_IN) && fires() ? [] : [entry]),
  }),
}
