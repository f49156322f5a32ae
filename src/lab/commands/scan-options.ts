import {globExpression} from '../store/glob.js'
import {integerArgument} from './arguments.js'
import {CommandError, SYNTAX} from './command-error.js'

export interface ScanOptions {
  readonly expression: RegExp
  readonly count: number
  /** Lower case; null: every type. */
  readonly type: string | null
}

/** MATCH, COUNT and, for SCAN itself, TYPE. */
export function scanOptions(words: readonly string[], withType: boolean): ScanOptions {
  let expression = globExpression('*')
  let count = 10
  let type: string | null = null
  for (let at = 0; at < words.length; at += 2) {
    const option = words[at]!.toLowerCase()
    const value = words[at + 1]
    if (value === undefined) throw new CommandError(SYNTAX)
    if (option === 'match') expression = globExpression(value)
    else if (option === 'type' && withType) type = value.toLowerCase()
    else if (option === 'count') {
      count = integerArgument(value)
      if (count < 1) throw new CommandError(SYNTAX)
    } else throw new CommandError(SYNTAX)
  }
  return {expression, count, type}
}
