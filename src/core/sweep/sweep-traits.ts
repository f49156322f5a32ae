import {commandFacts, commandName} from '../command/command-facts.js'
import {commandKeys} from '../command/command-keys.js'
import {bulkId} from '../bulk.js'
import type {Command} from '../operation.js'
import {displayBulk} from '../report/display-text.js'

/** Something that commands have in common, and that may be what they do wrong. */
export interface SweepTrait {
  /** As people say it: `RPUSH with 2 or more elements`, `INCR on integer-expiring`. */
  readonly text: string
  /** How special it is; of two that explain the same, the less special one is named. */
  readonly rank: number
}

/** What stands behind the key, one by one. */
const ELEMENTS: Readonly<Record<string, readonly [singular: string, words: number]>> = {
  rpush: ['element', 1],
  rpushx: ['element', 1],
  lpush: ['element', 1],
  lpushx: ['element', 1],
  sadd: ['member', 1],
  srem: ['member', 1],
  zrem: ['member', 1],
  pfadd: ['element', 1],
  hdel: ['field', 1],
  hset: ['field', 2],
  hmset: ['field', 2],
  zadd: ['member', 2],
}

/** Every trait of a command that was tried on keys in these states; of one that prepared a key, `states` is null. */
export function traitsOf(command: Command, states: string | null, inTransaction: boolean): SweepTrait[] {
  const name = commandName(command).toUpperCase()
  const traits: SweepTrait[] = [{text: name, rank: 0}]
  const [what, words] = ELEMENTS[commandName(command)] ?? ['key', 0]
  const count = words > 0 ? Math.floor((command.length - 2) / words) : commandKeys(command).length
  for (let least = 2; least <= count; least++) traits.push({text: `${name} with ${least} or more ${what}s`, rank: 1})
  for (const option of optionsOf(command)) traits.push({text: `${name} with ${option}`, rank: 2})
  if (states !== null) traits.push({text: `${name} on ${states}`, rank: 2})
  if (inTransaction) traits.push({text: `${name} in a transaction`, rank: 2})
  const form = `${formOf(command)}${inTransaction ? ' in a transaction' : ''}`
  traits.push({text: form, rank: 3})
  if (states !== null) traits.push({text: `${form} on ${states}`, rank: 4})
  return traits
}

/** Words in capitals behind the name: options, as the forms of the sweep write them. */
function optionsOf(command: Command): readonly string[] {
  const words = command.slice(1).filter((word): word is string => typeof word === 'string')
  return [...new Set(words.filter((word) => /^[A-Z]{2,}$/.test(word)))]
}

/** The command with its keys as `key`, `key2` and `key3`. */
function formOf(command: Command): string {
  const numbers = new Map([...new Set(keysOf(command))].map((key, at) => [key, at + 1]))
  return command
    .map((word, at) => {
      const number = at === 0 ? undefined : numbers.get(bulkId(word))
      return number === undefined ? displayBulk(word) : `key${number === 1 ? '' : number}`
    })
    .join(' ')
}

/** Keys by their `bulkId`. Commands not known here have theirs among the first words. */
export function keysOf(command: Command): readonly string[] {
  const words = commandFacts(commandName(command)) ? commandKeys(command) : command.slice(1, 3)
  return words.map(bulkId)
}
