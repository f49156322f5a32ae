import type {FaultDefinition} from './fault-hooks.js'

const EARLY_MS = 1500

/** Names are hidden before their time. */
export const hiddenEarly: FaultDefinition<'hidden-early'> = {
  name: 'hidden-early',
  summary: 'the replica hides names 1.5 s before their end',
  issue: null,
  hooks: (_random, fires) => ({readsAheadMs: () => (fires() ? EARLY_MS : 0)}),
}

/** What has ended is hidden, and neither deleted nor left out of the count. */
export const endedCounted: FaultDefinition<'ended-counted'> = {
  name: 'ended-counted',
  summary: 'the replica never deletes names that have ended, and counts them',
  issue: null,
  order: 'serial',
  hooks(_random, fires) {
    const counts = fires()
    return {countsEnded: () => counts}
  },
}
