import {displayBulk} from '../report/display-text.js'
import {commandFacts, commandName, flushScope} from '../command/command-facts.js'
import {commandKeys} from '../command/command-keys.js'
import type {Command} from '../operation.js'
import {CommandTextError, parseCommandText} from '../workload/command-text.js'

/** The four commands of the first report (Pika #2708). */
export const REPORTED_LOG = ['SET key1 a1', 'SET key1 a2', 'FLUSHDB', 'SET key1 a3'] as const

/** The four commands of the second (Pika #2267). */
export const REPORTED_READS = ['SET key1 a1', 'GET key1', 'FLUSHALL', 'GET key1'] as const

/** Every order of 12 commands is followed within seconds; each one more doubles what has to be held. */
const MAX_COMMANDS = 12

/** Commands that cannot be explored, and why. */
export class LogError extends Error {
  override readonly name = 'LogError'
}

/**
 * The commands of a short log, each as an operator types it. One that names several keys is split, one entry a key, as
 * Pika splits it in its log. Throws a LogError that names the command.
 */
export function parseLog(texts: readonly string[], reads: 'refused' | 'allowed'): readonly Command[] {
  const log = texts.flatMap((text) => splitByKey(parse(text, reads)))
  if (log.length > MAX_COMMANDS)
    throw new LogError(`${log.length} commands are too many: every order of ${MAX_COMMANDS} can be gone through`)
  if (!log.some((command) => flushScope(command) !== null))
    throw new LogError('no command flushes: without FLUSHDB or FLUSHALL every order of keys is kept')
  return log
}

function parse(text: string, reads: 'refused' | 'allowed'): Command {
  const command = literalWords(text)
  const name = commandName(command)
  const facts = commandFacts(name)
  if (!facts) throw new LogError(`"${text}": there is no command ${name.toUpperCase()}`)
  const isGet = reads === 'allowed' && name === 'get'
  if (!isGet && (facts.access !== 'write' || facts.script || facts.refusal !== null))
    throw new LogError(
      `"${text}": ${reads === 'allowed' ? 'only GET and commands that write' : 'only commands that write'} can be explored`,
    )
  const {arity} = facts
  if (arity > 0 ? command.length !== arity : command.length < -arity)
    throw new LogError(`"${text}": wrong number of arguments for ${name.toUpperCase()}`)
  return command
}

function literalWords(text: string): Command {
  try {
    return parseCommandText(text).map(({pieces}) => {
      if (pieces.length === 0) return ''
      const [piece] = pieces
      if (pieces.length > 1 || piece!.kind !== 'literal')
        throw new LogError(`"${text}": templates stand in workloads only`)
      return piece!.bulk
    })
  } catch (error) {
    if (error instanceof CommandTextError) throw new LogError(`"${text}": ${error.message}, column ${error.offset + 1}`)
    throw error
  }
}

function splitByKey(command: Command): readonly Command[] {
  const keys = commandKeys(command)
  if (keys.length < 2) return [command]
  const name = commandName(command)
  if (name === 'del' || name === 'unlink') return keys.map((key) => ['DEL', key])
  if (name === 'mset') return keys.map((key, at) => ['SET', key, command[2 + 2 * at]!])
  const shown = command.map((word) => displayBulk(word)).join(' ')
  throw new LogError(`"${shown}": of the commands with several keys, DEL and MSET can be explored`)
}
