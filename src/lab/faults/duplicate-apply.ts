import type {BinlogEntry} from '../replication/binlog-entry.js'
import type {FaultDefinition} from './fault-hooks.js'

const ONE_IN = 40
const REPEATED_WITHIN_ENTRIES = 8

interface Repeat {
  readonly entry: BinlogEntry
  entriesLeft: number
}

/** An entry comes once more after later ones, as when the log is sent from too early a place after a full copy. */
export const duplicateApply: FaultDefinition<'duplicate-apply'> = {
  name: 'duplicate-apply',
  summary: `the replica applies about one entry in ${ONE_IN} a second time, after later ones`,
  issue: 'OpenAtomFoundation/pika#2805',
  hooks(random, fires) {
    let repeats: Repeat[] = []
    return {
      receives(entry) {
        for (const repeat of repeats) repeat.entriesLeft--
        const due = repeats.filter(({entriesLeft}) => entriesLeft === 0).map((repeat) => repeat.entry)
        repeats = repeats.filter(({entriesLeft}) => entriesLeft > 0)
        if (random.chance(1 / ONE_IN) && fires()) {
          repeats.push({entry, entriesLeft: random.integer(1, REPEATED_WITHIN_ENTRIES)})
        }
        return [entry, ...due]
      },
    }
  },
}
