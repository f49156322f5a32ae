/** An error reply: the command had no effect. The message begins with the error's code, as on the wire. */
export class CommandError extends Error {
  override name = 'CommandError'
}

export const SYNTAX = 'ERR syntax error'
export const NOT_INTEGER = 'ERR value is not an integer or out of range'
export const NOT_POSITIVE = 'ERR value is out of range, must be positive'
export const NOT_FLOAT = 'ERR value is not a valid float'
export const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value'
export const NO_KEY = 'ERR no such key'

/** Redis' words for a call with too few or too many arguments. */
export function wrongArity(name: string): CommandError {
  return new CommandError(`ERR wrong number of arguments for '${name}' command`)
}
