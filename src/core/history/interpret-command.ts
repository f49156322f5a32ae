import type {Bulk} from '../bulk.js'
import {commandFacts, commandName} from '../command/command-facts.js'
import {commandKeys} from '../command/command-keys.js'
import type {Command, Reply} from '../operation.js'
import type {EventSink} from './event-sink.js'
import {COLLECTION_COMMANDS} from './interpret-collection.js'
import {STRING_COMMANDS} from './interpret-string.js'
import type {Interpreter} from './interpreter.js'

const INTERPRETERS: ReadonlyMap<string, Interpreter> = new Map([
  ...Object.entries(STRING_COMMANDS),
  ...Object.entries(COLLECTION_COMMANDS),
])

/** Tells the sink what the command does. Returns whether the command is a write beyond the string register. */
export function interpretCommand(command: Command, reply: Reply | undefined, sink: EventSink): boolean {
  const name = commandName(command)
  const interpreter = INTERPRETERS.get(name)
  if (interpreter) {
    interpreter(command, reply, sink)
    return !(name in STRING_COMMANDS) && commandFacts(name)?.access === 'write'
  }
  const facts = commandFacts(name)
  if (facts && facts.access !== 'write') return false
  const keys: readonly Bulk[] = facts ? commandKeys(command) : command.slice(1, 2)
  for (const key of keys) sink.clobber(key)
  return true
}
