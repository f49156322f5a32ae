import {CommandError, NOT_FLOAT, NOT_INTEGER} from './command-error.js'

const MIN_INT64 = -(2n ** 63n)
const MAX_INT64 = 2n ** 63n - 1n

/** A whole number that JavaScript holds exactly, as counts, indexes and times are. */
export function integerArgument(text: string | undefined, message = NOT_INTEGER): number {
  if (text === undefined || !/^-?\d+$/.test(text)) throw new CommandError(message)
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new CommandError(message)
  return value
}

/** A signed 64-bit number in Redis' strict spelling: no plus sign, no leading zeros, no spaces. */
export function int64Argument(text: string, message = NOT_INTEGER): bigint {
  if (!/^(0|-?[1-9]\d*)$/.test(text) || text.length > 20) throw new CommandError(message)
  const value = BigInt(text)
  if (value < MIN_INT64 || value > MAX_INT64) throw new CommandError(message)
  return value
}

/** The sum of two 64-bit numbers; an error reply when it does not fit. */
export function addInt64(left: bigint, right: bigint): bigint {
  const sum = left + right
  if (sum < MIN_INT64 || sum > MAX_INT64) throw new CommandError('ERR increment or decrement would overflow')
  return sum
}

/** A float as Redis reads it: `inf` and exponents included, never NaN. */
export function floatArgument(text: string | undefined, message = NOT_FLOAT): number {
  if (text === undefined) throw new CommandError(message)
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text)
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw new CommandError(message)
  return Number(text)
}

/** A float as Redis writes it in replies. */
export function floatText(value: number): string {
  if (value === Infinity) return 'inf'
  if (value === -Infinity) return '-inf'
  if (Object.is(value, -0)) return '-0'
  return String(value)
}
