import type {BinlogEntry} from '../replication/binlog-entry.js'
import type {FaultDefinition} from './fault-hooks.js'

/** The members of a transaction are sent without what holds them together. */
export const tornTransaction: FaultDefinition<'torn-transaction'> = {
  name: 'torn-transaction',
  summary: 'the replica applies the members of a transaction one by one',
  issue: null,
  order: 'serial',
  hooks: (_random, fires) => ({
    parts: (entries) => (entries.length > 1 && fires() ? entries.map((entry) => [entry]) : [entries]),
  }),
}

/** The end of a transaction arrives with what follows it. */
export const lateMember: FaultDefinition<'late-member'> = {
  name: 'late-member',
  summary: 'the last member of a transaction is applied only when the next entry arrives',
  issue: null,
  order: 'serial',
  hooks(_random, fires) {
    let held: BinlogEntry | null = null
    return {
      parts(entries) {
        const before = held ? [[held]] : []
        held = entries.length > 1 && fires() ? entries.at(-1)! : null
        return [...before, held ? entries.slice(0, -1) : entries]
      },
    }
  },
}
