import {commandKeys} from '../../core/command/command-keys.js'
import type {FaultDefinition} from './fault-hooks.js'

const ONE_IN = 40
const REMEMBERED = 64

/** The replica deletes keys that nobody named. */
export const randomDeletion: FaultDefinition<'random-deletion'> = {
  name: 'random-deletion',
  summary: `the replica deletes some other key at about one write in ${ONE_IN}`,
  issue: null,
  hooks(random, fires) {
    const recent: string[] = []
    return {
      receives(entry) {
        const key = commandKeys(entry.words)[0] as string | undefined
        if (key === undefined || entry.db !== 0) return [entry]
        recent.push(key)
        if (recent.length > REMEMBERED) recent.shift()
        if (!random.chance(1 / ONE_IN) || !fires()) return [entry]
        return [entry, {...entry, words: ['DEL', recent[random.integer(0, recent.length - 1)]!]}]
      },
    }
  },
}
