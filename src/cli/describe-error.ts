import {Errors} from '@oclif/core'
import {Failure} from '../app/failure.js'
import {EXIT} from './exit-codes.js'

/** An error as people and scripts are told of it. */
export interface ToldError {
  readonly code: number
  readonly message: string
  readonly hint?: string
}

/** One clear message for what was expected to go wrong; anything else is a defect of ours. */
export function describeError(error: unknown): ToldError {
  if (error instanceof Failure) {
    return {
      code: EXIT[error.kind],
      message: error.kind === 'refused' ? `refused: ${error.message}` : error.message,
      ...(error.hint === undefined ? {} : {hint: error.hint}),
    }
  }
  if (error instanceof Errors.CLIError) {
    // The parser's messages carry its whole context in other fields, environment values included: only the text is safe.
    return {code: EXIT.usage, message: error.message.split('\nSee more help')[0]!.trim(), hint: 'see --help'}
  }
  const {message, stack = ''} = error instanceof Error ? error : new Error(String(error))
  return {
    code: EXIT.defect,
    message: `a defect of lockstep itself: ${message.split('\n')[0]!}${process.env.LOCKSTEP_DEBUG ? `\n${stack}` : ''}`,
    hint: 'please report it, with the run directory if there is one (LOCKSTEP_DEBUG=1 shows where it happened)',
  }
}
