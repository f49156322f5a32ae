import type {Word} from './command-text.js'

/** What is wrong with a command; `offset` is the place in its text, from 0. */
export interface CommandProblem {
  readonly offset: number
  readonly message: string
}

/**
 * Checks that every database a command names by number is one the workload declares, since safety looks at those:
 * SELECT, MOVE, SWAPDB and COPY with DB.
 */
export function checkDatabases(
  name: string,
  words: readonly Word[],
  databases: readonly number[],
): CommandProblem | null {
  for (const word of databaseWords(name, words)) {
    const range = databaseRange(word)
    if (range === null) return {offset: word.offset, message: 'the database must be a number, {a..b} or {any a..b}'}
    for (let db = range.low; db <= range.high; db++)
      if (!databases.includes(db))
        return {offset: word.offset, message: `database ${db} is not among databases: [${databases.join(', ')}]`}
  }
  return null
}

function databaseWords(name: string, words: readonly Word[]): readonly Word[] {
  if (name === 'select') return words.slice(1, 2)
  if (name === 'move') return words.slice(2, 3)
  if (name === 'swapdb') return words.slice(1, 3)
  if (name !== 'copy') return []
  const at = words.findIndex(({pieces: [piece]}, index) => {
    if (index < 3 || piece?.kind !== 'literal' || typeof piece.bulk !== 'string') return false
    return piece.bulk.toLowerCase() === 'db'
  })
  return at < 0 ? [] : words.slice(at + 1, at + 2)
}

function databaseRange({pieces}: Word): {readonly low: number; readonly high: number} | null {
  const [piece] = pieces
  if (pieces.length !== 1 || !piece) return null
  if ((piece.kind === 'expand' || piece.kind === 'any') && !piece.named) return piece
  if (piece.kind !== 'literal' || typeof piece.bulk !== 'string' || !/^\d{1,6}$/.test(piece.bulk)) return null
  return {low: Number(piece.bulk), high: Number(piece.bulk)}
}
