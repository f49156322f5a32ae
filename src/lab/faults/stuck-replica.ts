import type {FaultDefinition} from './fault-hooks.js'

const SOONEST_ENTRIES = 20
const LATEST_ENTRIES = 200

/** The link stays up, nothing is applied or acknowledged any more. */
export const stuckReplica: FaultDefinition<'stuck-replica'> = {
  name: 'stuck-replica',
  summary: 'after some entries the replica stops applying and acknowledging, its link still up',
  issue: 'OpenAtomFoundation/pika#2237, #2391',
  hooks(random, fires) {
    let left = random.integer(SOONEST_ENTRIES, LATEST_ENTRIES)
    return {
      stops() {
        left--
        if (left > 0) return false
        left = random.integer(SOONEST_ENTRIES, LATEST_ENTRIES)
        return fires()
      },
    }
  },
}
