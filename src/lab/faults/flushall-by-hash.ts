import type {FaultDefinition} from './fault-hooks.js'

/** FLUSHALL as one record in the log, sent to one worker. */
export const flushallByHash: FaultDefinition<'flushall-by-hash'> = {
  name: 'flushall-by-hash',
  summary: 'the replica applies FLUSHALL on one worker, out of order with writes on the others',
  issue: 'OpenAtomFoundation/pika#2526, #2846',
  hooks: (_random, fires) => ({routesByHash: (name) => name === 'flushall' && fires()}),
}
