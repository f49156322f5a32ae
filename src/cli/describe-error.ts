import {Errors} from '@oclif/core'
import {Failure} from '../app/failure.js'
import {nearestName} from '../core/workload/nearest-name.js'
import {EXIT} from './exit-codes.js'

/** An error as people and scripts are told of it. */
export interface ToldError {
  readonly code: number
  readonly message: string
  readonly hint?: string
}

/** One clear message for what was expected to go wrong; anything else is a defect of ours. `flags`: the command's own. */
export function describeError(error: unknown, flags: readonly string[] = []): ToldError {
  if (error instanceof Failure) {
    const message = ofFlag(error.message)
    return {
      code: EXIT[error.kind],
      message: error.kind === 'refused' ? `refused: ${message}` : message,
      ...(error.hint === undefined ? {} : {hint: error.hint}),
    }
  }
  if (error instanceof Errors.CLIError) {
    // The parser's messages carry its whole context in other fields, environment values included: only the text is safe.
    const message = ofFlag(error.message)
    const wrong = /^Nonexistent flags?: --([\w-]+)/.exec(message)?.[1]
    const near = wrong === undefined ? undefined : nearestName(wrong, flags)
    return {code: EXIT.usage, message, hint: near === undefined ? 'see --help' : `did you mean --${near}?`}
  }
  const {message, stack = ''} = error instanceof Error ? error : new Error(String(error))
  return {
    code: EXIT.defect,
    message: `a defect of lockstep itself: ${message.split('\n')[0]!}${process.env.LOCKSTEP_DEBUG ? `\n${stack}` : ''}`,
    hint: 'please report it, with the run directory if there is one (LOCKSTEP_DEBUG=1 shows where it happened)',
  }
}

/** The parser wraps what is wrong with the value of a flag into lines of its own. */
function ofFlag(message: string): string {
  const [, flag, text] = /^Parsing (--\S+) \n\t([\s\S]*)\nSee more help with --help$/.exec(message) ?? []
  return flag === undefined ? message.split('\nSee more help')[0]!.trim() : `${flag}: ${text!}`
}
