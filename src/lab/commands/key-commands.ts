import {array, bulk, bulks, integer, NIL, OK, status, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import {globExpression} from '../store/glob.js'
import {CommandError, NO_KEY} from './command-error.js'
import type {DataCall, DataCommands} from './data-call.js'
import {logWhole} from './log-whole.js'
import {scanOptions} from './scan-options.js'

/** The lab does not measure; a name that it has memory for has some. */
const NOMINAL_BYTES = 64

/** Commands on names, whatever they hold. Listing and TYPE ask the store, EXISTS the read cache, as on Pika. */
export const keyCommands: DataCommands = {
  del: removeAll,
  unlink: removeAll,
  exists: (call, [, ...keys]) => integer(keys.filter((key) => call.cached(key)).length),
  type: (call, [, key]) => status(call.db.typeOf(key!, call.nowMs)),
  ptype(call, [, key]) {
    return bulks(call.db.all(key!, call.nowMs).map(({type}) => type))
  },
  dbsize: (call) => integer(call.count()),
  memory(call, [, subcommand, key]) {
    if (subcommand!.toLowerCase() !== 'usage' || key === undefined)
      throw new CommandError('ERR the lab knows MEMORY USAGE')
    return call.kept(key) ? integer(NOMINAL_BYTES) : NIL
  },
  keys(call, [, pattern]) {
    const expression = globExpression(pattern!)
    return bulks(liveNames(call).filter((name) => expression.test(name)))
  },
  scan(call, [, cursor, ...rest]) {
    const {expression, count, type} = scanOptions(rest, true)
    const page = call.cursors.page(cursor!, count, () => call.db.names())
    const names = page.items.filter((name) => {
      const held = call.db.typeOf(name, call.nowMs)
      return held !== 'none' && (type === null || held === type) && expression.test(name)
    })
    return array([bulk(page.cursor), bulks(names)])
  },
  rename(call, [, source, target]) {
    const entry = call.get(source!)
    if (!entry) throw new CommandError(NO_KEY)
    if (source === target) return OK
    call.remove(source!)
    call.put(target!, entry)
    call.log('DEL', source!)
    logWhole(call, target!, entry)
    return OK
  },
}

function removeAll(call: DataCall, words: Words): Wire {
  let removed = 0
  for (let at = 1; at < words.length; at++) {
    const key = words[at]!
    const held = call.remove(key)
    if (held === 0) continue
    removed += held
    call.log(words[0]!, key)
  }
  return integer(removed)
}

function liveNames(call: DataCall): string[] {
  const names: string[] = []
  const iterator = call.db.names()
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    if (call.get(next.value)) names.push(next.value)
  }
  return names
}
