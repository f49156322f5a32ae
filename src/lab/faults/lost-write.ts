import {flushName} from '../replication/binlog-entry.js'
import type {FaultDefinition} from './fault-hooks.js'

const ONE_IN = 40

/** A keyed write is received and never applied. */
export const lostWrite: FaultDefinition<'lost-write'> = {
  name: 'lost-write',
  summary: `the replica drops about one write in ${ONE_IN}`,
  issue: null,
  hooks: (random, fires) => ({
    receives: (entry) => (flushName(entry.words) === null && random.chance(1 / ONE_IN) && fires() ? [] : [entry]),
  }),
}
