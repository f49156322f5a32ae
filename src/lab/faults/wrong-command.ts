import type {FaultDefinition} from './fault-hooks.js'

/** INCR is replicated without the expiry that the name had: on the replica it stays for ever. */
export const wrongCommand: FaultDefinition<'wrong-command'> = {
  name: 'wrong-command',
  summary: 'INCR on the replica takes the expiry off the name',
  issue: 'OpenAtomFoundation/pika#766',
  hooks: (_random, fires) => ({
    receives(entry) {
      const [name, key] = entry.words as [string, string]
      if (name.toLowerCase() !== 'incr' || !fires()) return [entry]
      return [entry, {...entry, words: ['PERSIST', key]}]
    },
  }),
}
