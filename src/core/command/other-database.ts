import type {Command} from '../operation.js'
import {commandName} from './command-facts.js'

/** The database, beside the selected one, into which a command may put the keys it names: that of MOVE, and of COPY with DB. */
export function otherDatabase(command: Command): number | null {
  const name = commandName(command)
  if (name === 'move') return databaseNumber(command[2])
  if (name !== 'copy') return null
  const at = command.findIndex((word, index) => index > 2 && typeof word === 'string' && word.toLowerCase() === 'db')
  return at < 0 ? null : databaseNumber(command[at + 1])
}

/** The two databases that a SWAPDB exchanges; null for every other command. */
export function swappedPair(command: Command): readonly [number, number] | null {
  if (commandName(command) !== 'swapdb') return null
  const [first, second] = [databaseNumber(command[1]), databaseNumber(command[2])]
  return first === null || second === null ? null : [first, second]
}

function databaseNumber(word: Command[number] | undefined): number | null {
  return typeof word === 'string' && /^\d+$/.test(word) ? Number(word) : null
}
