import type {Words} from '../resp/words.js'

/** One line of the log that the primary writes and the replica applies. */
export interface BinlogEntry {
  /** The database the command runs in. */
  readonly db: number
  readonly words: Words
  /** Unix milliseconds at which the primary ran it: the time at which it is applied, too. */
  readonly timeMs: number
  /** Address of the client that sent it, as MONITOR shows it. */
  readonly source: string
  /** What is applied in the same moment: the rest of a transaction. */
  readonly then?: readonly BinlogEntry[]
  /** What is acknowledged when this is applied. */
  readonly acknowledges?: readonly BinlogEntry[]
}

/** The databases that an entry of the log exchanges, or null. */
export function swappedDatabases(words: Words): readonly [number, number] | null {
  return words[0]!.toLowerCase() === 'swapdb' ? [Number(words[1]), Number(words[2])] : null
}

/** The flush a command is, in lower case, or null. */
export function flushName(words: Words): 'flushdb' | 'flushall' | null {
  const word = words[0]!
  if (word.length !== 7 && word.length !== 8) return null
  const name = word.toLowerCase()
  return name === 'flushdb' || name === 'flushall' ? name : null
}

/** Bytes of the entry's words: what the log grows by, and what applying it costs. */
export function entryBytes(words: Words): number {
  let bytes = 0
  for (const word of words) bytes += word.length
  return bytes
}
