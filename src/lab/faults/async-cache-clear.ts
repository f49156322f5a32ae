import type {FaultDefinition} from './fault-hooks.js'

const MIN_DELAY_MS = 2
const MAX_DELAY_MS = 20

/** The second seed bug: the flush answers OK and the cache, cleared in the background, still serves what is gone. */
export const asyncCacheClear: FaultDefinition<'async-cache-clear'> = {
  name: 'async-cache-clear',
  summary: 'a flush answers OK before the read cache is cleared, and reads still serve what was there',
  issue: 'OpenAtomFoundation/pika#2267',
  hooks: (random, fires) => ({
    clearsCacheLateMs: () => (fires() ? random.between(MIN_DELAY_MS, MAX_DELAY_MS) : null),
  }),
}
