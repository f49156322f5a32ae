import type {FaultDefinition} from './fault-hooks.js'

/** The first seed bug: an argument-less FLUSHDB goes to one worker while the others go on. */
export const flushdbByHash: FaultDefinition<'flushdb-by-hash'> = {
  name: 'flushdb-by-hash',
  summary: 'the replica applies FLUSHDB on one worker, out of order with writes on the others',
  issue: 'OpenAtomFoundation/pika#2708, #2526',
  hooks: (_random, fires) => ({routesByHash: (name) => name === 'flushdb' && fires()}),
}
