import {bulkOrNil, integer, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import {integerArgument} from './arguments.js'
import {CommandError, SYNTAX} from './command-error.js'
import type {DataCall, DataCommands} from './data-call.js'
import {expiryInstantMs, isExpiryOption} from './expiry-instant.js'
import {setCommand} from './set-command.js'

/** Everything about when a name ends. The log always gets an instant, never a duration. */
export const expiryCommands: DataCommands = {
  expire: (call, words) => expireAt(call, words, (amount) => call.nowMs + amount * 1000),
  pexpire: (call, words) => expireAt(call, words, (amount) => call.nowMs + amount),
  expireat: (call, words) => expireAt(call, words, (amount) => amount * 1000),
  pexpireat: (call, words) => expireAt(call, words, (amount) => amount),
  persist(call, words) {
    const entry = call.get(words[1]!)
    if (!entry || entry.expiresAtMs === 0) return integer(0)
    entry.expiresAtMs = 0
    call.logWords(words)
    return integer(1)
  },
  // TTL answers from the read cache, as on Pika; the precise forms ask the store.
  ttl: (call, [, key]) => remaining(call.cached(key!), (instantMs) => Math.round((instantMs - call.nowMs) / 1000)),
  pttl: (call, [, key]) => remaining(call.get(key!), (instantMs) => instantMs - call.nowMs),
  expiretime: (call, [, key]) => remaining(call.get(key!), (instantMs) => Math.round(instantMs / 1000)),
  pexpiretime: (call, [, key]) => remaining(call.get(key!), (instantMs) => instantMs),
  setex: (call, [, key, seconds, value]) => setCommand(call, ['SET', key!, value!, 'EX', positive(seconds!, 'setex')]),
  psetex: (call, [, key, ms, value]) => setCommand(call, ['SET', key!, value!, 'PX', positive(ms!, 'psetex')]),
  getex(call, words) {
    const [, key, option, amount] = words
    const instantMs = getexInstantMs(words, option?.toLowerCase(), amount, call.nowMs)
    const entry = call.typed(key!, 'string')
    if (!entry || instantMs === null) return bulkOrNil(entry?.value)
    if (instantMs === 0 ? entry.expiresAtMs !== 0 : true) setInstant(call, key!, instantMs)
    return bulkOrNil(entry.value)
  },
}

/** The new instant, 0 for PERSIST, null when nothing is to change. */
function getexInstantMs(words: Words, option: string | undefined, amount: string | undefined, nowMs: number) {
  if (option === undefined) return null
  if (option === 'persist' && words.length === 3) return 0
  if (isExpiryOption(option) && words.length === 4) return expiryInstantMs(option, amount!, nowMs, 'getex')
  throw new CommandError(SYNTAX)
}

function expireAt(call: DataCall, words: Words, instant: (amount: number) => number): Wire {
  const [name, key, text, ...options] = words as [string, string, string, ...string[]]
  const wanted = expireOptions(options)
  const instantMs = instant(integerArgument(text))
  if (!Number.isSafeInteger(instantMs)) {
    throw new CommandError(`ERR invalid expire time in '${name.toLowerCase()}' command`)
  }
  const entry = call.get(key)
  if (!entry || !wanted.every((option) => allows(option, entry.expiresAtMs, instantMs))) return integer(0)
  setInstant(call, key, instantMs)
  return integer(1)
}

function expireOptions(options: readonly string[]): readonly string[] {
  const wanted = options.map((option) => option.toLowerCase())
  const unknown = options.find((option) => !['nx', 'xx', 'gt', 'lt'].includes(option.toLowerCase()))
  if (unknown !== undefined) throw new CommandError(`ERR Unsupported option ${unknown}`)
  if (wanted.includes('nx') && wanted.length > 1) {
    throw new CommandError('ERR NX and XX, GT or LT options at the same time are not compatible')
  }
  if (wanted.includes('gt') && wanted.includes('lt')) {
    throw new CommandError('ERR GT and LT options at the same time are not compatible')
  }
  return wanted
}

/** A name without expiry counts as one that ends after any instant. */
function allows(option: string, currentMs: number, instantMs: number): boolean {
  if (option === 'nx') return currentMs === 0
  if (option === 'xx') return currentMs !== 0
  if (option === 'gt') return currentMs !== 0 && instantMs > currentMs
  return currentMs === 0 || instantMs < currentMs
}

/** Sets the instant; 0 removes it, one that is over removes the name. */
function setInstant(call: DataCall, key: string, instantMs: number): void {
  if (instantMs === 0) {
    for (const entry of call.db.all(key, call.nowMs)) entry.expiresAtMs = 0
    call.log('PERSIST', key)
  } else if (instantMs <= call.nowMs) {
    call.remove(key)
    call.log('DEL', key)
  } else {
    for (const entry of call.db.all(key, call.nowMs)) entry.expiresAtMs = instantMs
    call.log('PEXPIREAT', key, String(instantMs))
  }
}

function remaining(entry: {expiresAtMs: number} | undefined, tell: (instantMs: number) => number): Wire {
  if (!entry) return integer(-2)
  return integer(entry.expiresAtMs === 0 ? -1 : tell(entry.expiresAtMs))
}

function positive(text: string, command: string): string {
  if (integerArgument(text) <= 0) throw new CommandError(`ERR invalid expire time in '${command}' command`)
  return text
}
