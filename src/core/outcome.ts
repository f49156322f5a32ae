import {flushScope} from './command/command-facts.js'
import type {Command, Outcome, Reply} from './operation.js'

/** Errors by which a server refuses a command before it has any effect, matched from the start of the text. */
const DEFINITE_ERRORS = [
  'WRONGTYPE',
  'READONLY',
  'ERR READONLY',
  'ERR Server in read-only',
  'NOAUTH',
  'NOPERM',
  'WRONGPASS',
  'OOM',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'NOREPLICAS',
  'EXECABORT',
  'BUSY ',
  'ERR syntax error',
  'ERR unknown command',
  'ERR unknown subcommand',
  'ERR wrong number of arguments',
  'ERR value is not',
  'ERR hash value is not',
  'ERR increment',
  'ERR invalid expire',
  'ERR invalid DB',
  'ERR DB index is out of range',
  'ERR no such key',
  'ERR index out of range',
  'ERR offset is out of range',
  'ERR EXEC without MULTI',
  'ERR DISCARD without MULTI',
  'ERR min or max',
  'ERR bit ',
  'ERR source and destination objects are the same',
] as const

/** A flush may have emptied some databases before it failed, unless it was refused by one of these. */
const DEFINITE_FLUSH_ERRORS = [
  'READONLY',
  'ERR READONLY',
  'ERR Server in read-only',
  'NOAUTH',
  'NOPERM',
  'ERR unknown command',
  'ERR wrong number',
  'ERR syntax',
  'ERR invalid DB',
  'LOADING',
  'MISCONF',
] as const

/** What an error reply says of the command's effect: refused (`fail`) or unknown (`info`). */
export function errorOutcome(command: Command, error: string): Exclude<Outcome, 'ok'> {
  const table: readonly string[] = flushScope(command) !== null ? DEFINITE_FLUSH_ERRORS : DEFINITE_ERRORS
  return table.some((start) => error.startsWith(start)) ? 'fail' : 'info'
}

/** The message of an error reply; null when the reply is none. */
export function errorText(reply: Reply | undefined): string | null {
  return typeof reply === 'object' && reply !== null && 'error' in reply ? reply.error : null
}
