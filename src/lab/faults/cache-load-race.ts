import type {FaultDefinition} from './fault-hooks.js'

/** A value read from the store before a write or flush is put into the cache after it, and stays. */
export const cacheLoadRace: FaultDefinition<'cache-load-race'> = {
  name: 'cache-load-race',
  summary: 'a value read before a flush or write is loaded into the read cache after it',
  issue: null,
  hooks: (_random, fires) => ({keepsLoad: fires}),
}
