import type {Bulk} from '../bulk.js'
import {commandFacts, commandName, type CommandFacts} from '../command/command-facts.js'
import {commandKeys} from '../command/command-keys.js'
import type {Command} from '../operation.js'
import type {Effect} from './effect.js'
import {HASH_EFFECTS} from './hash-effects.js'
import type {Change, Lookup} from './keyspace-model.js'
import {LIST_EFFECTS} from './list-effects.js'
import {SET_EFFECTS} from './set-effects.js'
import {STRING_EFFECTS} from './string-effects.js'
import {ZSET_EFFECTS} from './zset-effects.js'

const EFFECTS: ReadonlyMap<string, Effect> = new Map([
  ...Object.entries(STRING_EFFECTS),
  ...Object.entries(HASH_EFFECTS),
  ...Object.entries(LIST_EFFECTS),
  ...Object.entries(SET_EFFECTS),
  ...Object.entries(ZSET_EFFECTS),
])

/** The commands whose effects the model knows, in lower case. */
export const COMMANDS_OF_THE_MODEL: readonly string[] = [...EFFECTS.keys()]

/**
 * What a command that succeeded leaves behind, from what was there: a pure step of the model. Keys of commands that the
 * model does not know, or whose result depends on what it does not know, become unknown. Flushes are the caller's.
 */
export function applyCommand(command: Command, lookup: Lookup): readonly Change[] {
  const name = commandName(command)
  const effect = EFFECTS.get(name)
  const facts = commandFacts(name)
  if (effect && facts && takes(facts, command.length)) return effect(command, lookup) ?? unknown(command)
  return facts && facts.access !== 'write' ? [] : unknown(command)
}

/** Histories of other tools may hold commands that no server would have taken. */
function takes({arity}: CommandFacts, words: number): boolean {
  return arity < 0 ? words >= -arity : words === arity
}

function unknown(command: Command): Change[] {
  const keys: readonly Bulk[] = commandFacts(commandName(command)) ? commandKeys(command) : command.slice(1, 2)
  return keys.map((key) => [key, 'unknown'])
}
