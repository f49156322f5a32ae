import {integerArgument} from './arguments.js'
import {CommandError} from './command-error.js'

const UNITS_MS: Readonly<Record<string, number>> = {ex: 1000, px: 1, exat: 1000, pxat: 1}

/** Whether this lower-case word is EX, PX, EXAT or PXAT. */
export function isExpiryOption(option: string): boolean {
  return option in UNITS_MS
}

/** The instant, in Unix milliseconds, that an EX, PX, EXAT or PXAT option names; it must be positive. */
export function expiryInstantMs(option: string, text: string, nowMs: number, command: string): number {
  const amount = integerArgument(text)
  const durationMs = amount * UNITS_MS[option]!
  const instantMs = option.endsWith('at') ? durationMs : nowMs + durationMs
  if (amount <= 0 || !Number.isSafeInteger(instantMs)) {
    throw new CommandError(`ERR invalid expire time in '${command}' command`)
  }
  return instantMs
}
