import type {BinlogEntry} from '../replication/binlog-entry.js'
import type {Words} from '../resp/words.js'
import type {FaultDefinition, FaultHooks} from './fault-hooks.js'

const LONG_BYTES = 32 * 1024
const MOST_ARGUMENTS = 64

/** Values end at their first NUL, as texts of C do. */
export const cutAtNul: FaultDefinition<'cut-at-nul'> = {
  name: 'cut-at-nul',
  summary: 'the replica cuts values at their first NUL byte',
  issue: null,
  hooks: (_random, fires) => alters(fires, 2, (word) => word.split('\0', 1)[0]!),
}

/** Arguments larger than a buffer lose their last byte. */
export const longArgumentCut: FaultDefinition<'long-argument-cut'> = {
  name: 'long-argument-cut',
  summary: 'the replica cuts the last byte of arguments over 32 kB',
  issue: null,
  hooks: (_random, fires) => alters(fires, 1, (word) => (word.length > LONG_BYTES ? word.slice(0, -1) : word)),
}

/** Commands with more arguments than a table holds lose the others. */
export const manyArgumentsCut: FaultDefinition<'many-arguments-cut'> = {
  name: 'many-arguments-cut',
  summary: `the replica leaves out arguments behind the ${MOST_ARGUMENTS}th`,
  issue: null,
  hooks: (_random, fires) => ({
    receives(entry) {
      const {words} = entry
      if (words.length <= MOST_ARGUMENTS + 2 || !fires()) return [entry]
      return [{...entry, words: words.slice(0, MOST_ARGUMENTS + 2)}]
    },
  }),
}

/** Changes words from this one on. */
function alters(fires: () => boolean, from: number, alter: (word: string) => string): Pick<FaultHooks, 'receives'> {
  return {
    receives(entry: BinlogEntry) {
      const words: Words = entry.words.map((word, at) => (at < from ? word : alter(word)))
      return [words.some((word, at) => word !== entry.words[at]) && fires() ? {...entry, words} : entry]
    },
  }
}
