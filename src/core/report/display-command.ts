import {commandName} from '../command/command-facts.js'
import {commandKeys} from '../command/command-keys.js'
import {scriptCalls} from '../command/script-calls.js'
import type {Command} from '../operation.js'
import {displayBulk} from './display-text.js'

/** An operation as people refer to it: `SET key1 #7`, `FLUSHDB #8`; one that is not recorded has no number. Values are left out. */
export function displayCommand(command: Command, id: number | null): string {
  const calls = scriptCalls(command)
  if (calls) {
    const shown = calls.slice(0, 3).map((call) => displayCommand(call, null))
    return `script [${shown.join('; ')}${calls.length > 3 ? '; ...' : ''}]${id === null ? '' : ` #${id}`}`
  }
  const keys = commandKeys(command)
  const shown = keys.slice(0, 2).map((key) => displayBulk(key, 24))
  const rest = keys.length > 2 ? [`+${keys.length - 2}`] : []
  return [commandName(command).toUpperCase(), ...shown, ...rest, ...(id === null ? [] : [`#${id}`])].join(' ')
}
