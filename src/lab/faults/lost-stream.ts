import type {FaultDefinition} from './fault-hooks.js'

const MIN_ENTRIES = 50
const MAX_ENTRIES = 500

/** Everything is acknowledged, and nothing applied. */
export const allLost: FaultDefinition<'all-lost'> = {
  name: 'all-lost',
  summary: 'the replica acknowledges everything and applies nothing',
  issue: null,
  order: 'serial',
  hooks: (_random, fires) => ({receives: (entry) => (fires() ? [] : [entry])}),
}

/** From some entry on, what is acknowledged is not applied any more. */
export const lostFromThen: FaultDefinition<'lost-from-then'> = {
  name: 'lost-from-then',
  summary: 'after some entries the replica acknowledges the others without applying them',
  issue: null,
  order: 'serial',
  hooks(random, fires) {
    let left = random.integer(MIN_ENTRIES, MAX_ENTRIES)
    let lost = false
    return {
      receives(entry) {
        left--
        if (left === 0 && fires()) lost = true
        else if (left === 0) left = random.integer(MIN_ENTRIES, MAX_ENTRIES)
        return lost ? [] : [entry]
      },
    }
  },
}
