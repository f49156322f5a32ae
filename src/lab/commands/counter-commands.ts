import {bulk, integer, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import {addInt64, floatArgument, floatText, int64Argument} from './arguments.js'
import {CommandError} from './command-error.js'
import type {DataCall, DataCommands} from './data-call.js'

/** Strings as numbers. */
export const counterCommands: DataCommands = {
  incr: (call, words) => increase(call, words, 1n),
  decr: (call, words) => increase(call, words, -1n),
  incrby: (call, words) => increase(call, words, int64Argument(words[2]!)),
  decrby: (call, words) => increase(call, words, -int64Argument(words[2]!)),
  incrbyfloat(call, [, key, text]) {
    const entry = call.typed(key!, 'string')
    const sum = floatArgument(entry?.value ?? '0') + floatArgument(text)
    if (!Number.isFinite(sum)) throw new CommandError('ERR increment would produce NaN or Infinity')
    const value = floatText(sum)
    call.put(key!, {type: 'string', value, expiresAtMs: entry?.expiresAtMs ?? 0})
    // Float sums may be rounded differently elsewhere: the log gets the result.
    call.log('SET', key!, value, 'KEEPTTL')
    return bulk(value)
  },
}

function increase(call: DataCall, words: Words, by: bigint): Wire {
  const key = words[1]!
  const entry = call.typed(key, 'string')
  const sum = addInt64(int64Argument(entry?.value ?? '0'), by)
  call.put(key, {type: 'string', value: String(sum), expiresAtMs: entry?.expiresAtMs ?? 0})
  call.logWords(words)
  return integer(sum)
}
