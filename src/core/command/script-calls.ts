import {bulkId, type Bulk} from '../bulk.js'
import type {Command} from '../operation.js'
import {commandFacts, commandName, flushScope} from './command-facts.js'
import {commandKeys} from './command-keys.js'

/** How a script is sent: as its text, or as a function that the server holds. */
export type ScriptForm = 'eval' | 'fcall'

const BODY =
  'local replies, at = {}, 1 while at <= #ARGV do local words = tonumber(ARGV[at]) ' +
  'replies[#replies + 1] = redis.pcall(unpack(ARGV, at + 1, at + words)) at = at + words + 1 end return replies'

/** Runs the commands that its arguments spell, each behind the number of its words, and answers with all replies. */
export const SCRIPT = `-- lockstep: runs the commands in ARGV\n${BODY}`

/** The library that holds the same as a function, while a run needs it. */
export const LIBRARY = 'lockstep'
const FUNCTION = 'lockstep_play'
export const LIBRARY_CODE = `#!lua name=${LIBRARY}\nredis.register_function('${FUNCTION}', function(KEYS, ARGV) ${BODY} end)`

/** One command that runs these as a script: at once, as a transaction does. */
export function scriptCommand(form: ScriptForm, calls: readonly Command[]): Command {
  const keys = new Map(calls.flatMap(commandKeys).map((key): [string, Bulk] => [bulkId(key), key]))
  const head = form === 'eval' ? ['EVAL', SCRIPT] : ['FCALL', FUNCTION]
  return [...head, String(keys.size), ...keys.values(), ...calls.flatMap((call) => [String(call.length), ...call])]
}

/** The commands that a script of lockstep runs; null for every other command. */
export function scriptCalls(command: Command): readonly Command[] | null {
  // Cheap test first: this is asked of every operation.
  const length = typeof command[0] === 'string' ? command[0].length : 0
  if (length !== 4 && length !== 5) return null
  const name = commandName(command)
  const isOurs = (name === 'eval' && command[1] === SCRIPT) || (name === 'fcall' && command[1] === FUNCTION)
  if (!isOurs) return null
  const calls: Command[] = []
  for (let at = 3 + Number(command[2]); at < command.length;) {
    const words = Number(command[at])
    if (!(words > 0)) return null
    calls.push(command.slice(at + 1, at + 1 + words))
    at += 1 + words
  }
  return calls
}

/** Whether a command may empty databases: a flush, or a script that holds one, or whose commands are not known. */
export function mayFlush(command: Command): boolean {
  const calls = scriptCalls(command)
  if (calls) return calls.some(mayFlush)
  return flushScope(command) !== null || commandFacts(commandName(command))?.script === true
}
