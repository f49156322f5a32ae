import type {FaultDefinition} from './fault-hooks.js'

const ONE_IN = 40

/** An entry is applied to the next database instead of its own. */
export const wrongDatabase: FaultDefinition<'wrong-database'> = {
  name: 'wrong-database',
  summary: `the replica applies about one entry in ${ONE_IN} to the next database`,
  issue: null,
  hooks: (random, fires, databases) => ({
    receives: (entry) => [random.chance(1 / ONE_IN) && fires() ? {...entry, db: (entry.db + 1) % databases} : entry],
  }),
}
