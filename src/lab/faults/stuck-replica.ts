import type {FaultDefinition} from './fault-hooks.js'

const MIN_ENTRIES = 20
const MAX_ENTRIES = 200

/** The link stays up, nothing is applied or acknowledged any more. */
export const stuckReplica: FaultDefinition<'stuck-replica'> = {
  name: 'stuck-replica',
  summary: 'after some entries the replica stops applying and acknowledging, its link still up',
  issue: 'OpenAtomFoundation/pika#2237, #2391',
  hooks(random, fires) {
    let left = random.integer(MIN_ENTRIES, MAX_ENTRIES)
    return {
      stops() {
        left--
        if (left > 0) return false
        left = random.integer(MIN_ENTRIES, MAX_ENTRIES)
        return fires()
      },
    }
  },
}
