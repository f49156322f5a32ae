import {commandFacts, knownCommands, type CommandFacts} from '../command/command-facts.js'
import {CommandTextError, parseCommandText, type Word} from './command-text.js'
import {checkDatabases, type CommandProblem} from './check-databases.js'
import {expansionCount} from './compile-command.js'
import {grouped, LIMITS} from './limits.js'
import {nearestName} from './nearest-name.js'
import {refusalOf} from './refusal.js'
import type {ViewRole} from './workload.js'

/** What a command may be, from where it stands. */
export interface CommandScope {
  readonly on: ViewRole
  /** The databases that may be named; null when any may. */
  readonly databases: readonly number[] | null
  readonly allowUnknown: boolean
  readonly inTransaction: boolean
  /** Inside a script. */
  readonly inScript: boolean
}

/** Checks a command as far as that can be done without a server: the first thing wrong, or null. */
export function checkCommand(text: string, scope: CommandScope): CommandProblem | null {
  try {
    return checkWords(parseCommandText(text), scope)
  } catch (error) {
    if (error instanceof CommandTextError) return {offset: error.offset, message: error.message}
    throw error
  }
}

/** The text of a word without templates, else null. */
export function staticText({pieces}: Word): string | null {
  if (pieces.length === 0) return ''
  const [piece] = pieces
  return pieces.length === 1 && piece?.kind === 'literal' && typeof piece.bulk === 'string' ? piece.bulk : null
}

function checkWords(words: readonly Word[], scope: CommandScope): CommandProblem | null {
  const [first] = words
  if (!first) return {offset: 0, message: 'an empty command: write a command as for redis-cli'}
  const problem = (message: string, offset = first.offset): CommandProblem => ({offset, message})
  const name = staticText(first)
  if (name === null) return problem("a command's name must be plain text without templates")
  const facts = commandFacts(name)
  const refusal = facts ? refusalOf(facts, words.map(staticText), scope) : null
  if (refusal !== null) return problem(`${name.toUpperCase()} is not allowed in a workload: ${refusal}`)
  if (!facts && !scope.allowUnknown) return problem(unknownCommand(name))
  const count = expansionCount(words)
  if (count > LIMITS.expansion)
    return problem(`this step expands to ${grouped(count)} commands: the limit is ${grouped(LIMITS.expansion)}`)
  if (!facts) return null
  const message = checkArity(facts, words.length) ?? checkPlace(facts, words, scope)
  if (message !== null) return problem(message)
  return scope.databases === null ? null : checkDatabases(facts.name, words, scope.databases)
}

function unknownCommand(name: string): string {
  const near = nearestName(
    name,
    [...knownCommands()].filter(({refusal}) => refusal === null).map((facts) => facts.name),
  )
  const hint = near === undefined ? '; if the server knows it, add allow-unknown-commands: true' : ''
  return `unknown command "${name}"${near === undefined ? '' : ` (did you mean ${near.toUpperCase()}?)`}${hint}`
}

function checkArity({name, arity, pairsFrom}: CommandFacts, count: number): string | null {
  const given = count - 1
  const wanted = Math.abs(arity) - 1
  const isWrong = arity > 0 ? given !== wanted : given < wanted
  if (isWrong) {
    const many = arity > 0 ? (wanted === 0 ? 'none' : String(wanted)) : `at least ${wanted}`
    return `wrong number of arguments for ${name.toUpperCase()}: it takes ${many}, not ${given === 0 ? 'none' : given}`
  }
  if (pairsFrom === 0 || (count - pairsFrom) % 2 === 0) return null
  return `wrong number of arguments for ${name.toUpperCase()}: the last one has no partner`
}

function checkPlace({name, access}: CommandFacts, words: readonly Word[], scope: CommandScope): string | null {
  if (access === 'write' && scope.on !== 'primary') {
    const instead = commandFacts(`${name}_ro`) ? ` (${name}_ro reads)` : ''
    return `${name.toUpperCase()} writes, and this client is on the ${scope.on}: writes go to the primary${instead}`
  }
  if (scope.inScript && (name === 'swapdb' || access === 'none'))
    return `${name.toUpperCase()} is not allowed inside a script: put it before the script`
  if (scope.inTransaction && name === 'watch') return 'WATCH is not allowed inside MULTI: put it before the transaction'
  if (scope.inTransaction && name === 'select' && words.length === 2)
    return 'SELECT inside a transaction leaves the database unknown when EXEC fails: put it before the transaction'
  return null
}
