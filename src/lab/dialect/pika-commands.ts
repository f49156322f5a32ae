import {integerArgument} from '../commands/arguments.js'
import {CommandError, NO_KEY, NOT_INTEGER, SYNTAX} from '../commands/command-error.js'
import type {DataCall, DataCommands} from '../commands/data-call.js'
import {expiryCommands} from '../commands/expiry-commands.js'
import {scanOptions} from '../commands/scan-options.js'
import {setCommand} from '../commands/set-command.js'
import {array, bulk, bulks, integer, status, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import type {EntryType} from '../store/entry.js'
import {globExpression} from '../store/glob.js'
import {lastCount} from './pika-counts.js'

/** The order in which SCAN lists types. */
const SCANNED: readonly EntryType[] = ['string', 'hash', 'set', 'list', 'zset']
const TYPES: ReadonlySet<string> = new Set(SCANNED)
const DEFAULT_LIMIT = 10

/** What Pika has besides, and what it does otherwise. */
export const PIKA_COMMANDS: DataCommands = {
  set(call, words) {
    const foreign = words.slice(3).some((word) => ['keepttl', 'get', 'exat', 'pxat'].includes(word.toLowerCase()))
    if (foreign) throw new CommandError(SYNTAX)
    return setCommand(call, words)
  },
  pksetexat: (call, [, key, seconds, value]) => setCommand(call, ['SET', key!, value!, 'EXAT', seconds!]),
  exists: (call, [, ...keys]) => {
    for (const key of keys) call.cached(key)
    return integer(keys.reduce((sum, key) => sum + call.db.all(key, call.nowMs).length, 0))
  },
  type(call, [, key]) {
    return status(call.cached(key!)?.type ?? 'none')
  },
  ttl: (call, [, key]) => remaining(call, key!, 1),
  pttl: (call, [, key]) => remaining(call, key!, 1000),
  expire: ofEveryType('expire'),
  pexpire: ofEveryType('pexpire'),
  expireat: ofEveryType('expireat'),
  pexpireat: ofEveryType('pexpireat'),
  persist: ofEveryType('persist'),
  dbsize: (call) => integer(lastCount(call.db)),
  keys(call, [, pattern, type, ...rest]) {
    const wanted = type?.toLowerCase()
    if (rest.length > 0 || (wanted !== undefined && wanted !== 'stream' && !TYPES.has(wanted)))
      throw new CommandError(SYNTAX)
    const expression = globExpression(pattern!)
    const types = wanted === undefined ? SCANNED : SCANNED.filter((one) => one === wanted)
    return bulks(types.flatMap((one) => call.db.inOrder(one, call.nowMs).filter((name) => expression.test(name))))
  },
  scan(call, [, cursor, ...rest]) {
    if (!/^\d+$/.test(cursor!)) throw new CommandError(NOT_INTEGER)
    const {expression, count, type} = scanOptions(rest, true)
    if (type !== null && !TYPES.has(type)) throw new CommandError(SYNTAX)
    const types = type === null ? SCANNED : SCANNED.filter((one) => one === type)
    const begin = () => types.flatMap((one) => call.db.inOrder(one, call.nowMs)).values()
    const page = call.cursors.page(cursor!, count, begin)
    return array([bulk(page.cursor), bulks(page.items.filter((name) => expression.test(name)))])
  },
  pkscanrange(call, [, listed, from, to, ...rest]) {
    const withValues = listed!.toLowerCase() === 'string_with_value'
    const type = withValues ? 'string' : listed!.toLowerCase()
    if (!TYPES.has(type)) throw new CommandError("ERR invalid DB for ''")
    const {expression, limit} = rangeOptions(rest)
    const {page, next} = range(call.db.inOrder(type as EntryType, call.nowMs), from!, to!, limit)
    const names = page.filter((name) => expression.test(name))
    const value = (name: string) => call.typed(name, 'string')?.value ?? ''
    return array([bulk(next), bulks(withValues ? names.flatMap((name) => [name, value(name)]) : names)])
  },
  pkhscanrange(call, [, key, from, to, ...rest]) {
    const {expression, limit} = rangeOptions(rest)
    const fields = call.typed(key!, 'hash')?.value ?? new Map<string, string>()
    const {page, next} = range([...fields.keys()].sort(), from!, to!, limit)
    const shown = page.filter((field) => expression.test(field))
    return array([bulk(next), bulks(shown.flatMap((field) => [field, fields.get(field)!]))])
  },
  zlexcount(call, [, key, from, to]) {
    if (from !== '-' || to !== '+') throw new CommandError('ERR min or max not valid string range item')
    return integer(call.typed(key!, 'zset')?.value.size ?? 0)
  },
  xlen: () => {
    throw new CommandError(NO_KEY)
  },
}

/** A name's first type tells; by the second that has begun. */
function remaining(call: DataCall, key: string, unit: number): Wire {
  const entry = call.cached(key)
  if (!entry) return integer(-2)
  if (entry.expiresAtMs === 0) return integer(-1)
  return integer(unit * Math.max(0, Math.floor(entry.expiresAtMs / 1000) - Math.floor(call.nowMs / 1000)))
}

/** The lab's own command, whose answer counts what the name holds. */
function ofEveryType(name: string) {
  return (call: DataCall, words: Words): Wire => {
    const held = call.db.all(words[1]!, call.nowMs).length
    return expiryCommands[name]!(call, words) === integer(1) ? integer(held) : integer(0)
  }
}

function rangeOptions(words: readonly string[]): {readonly expression: RegExp; readonly limit: number} {
  let expression = globExpression('*')
  let limit = DEFAULT_LIMIT
  for (let at = 0; at < words.length; at += 2) {
    const option = words[at]!.toLowerCase()
    const value = words[at + 1]
    if (value === undefined || (option !== 'match' && option !== 'limit')) throw new CommandError(SYNTAX)
    if (option === 'match') expression = globExpression(value)
    else limit = integerArgument(value)
    if (limit <= 0) throw new CommandError(NOT_INTEGER)
  }
  return {expression, limit}
}

/** Of names in order those from one to another, both included, where an empty one is no bound. */
function range(names: readonly string[], from: string, to: string, limit: number) {
  if (from !== '' && to !== '' && from > to) throw new CommandError('ERR Invalid argument: error in given range')
  const within = names.filter((name) => name >= from && (to === '' || name <= to))
  return {page: within.slice(0, limit), next: within[limit] ?? ''}
}
