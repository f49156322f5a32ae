import {bulkOrNil, NIL, OK, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import {CommandError, SYNTAX} from './command-error.js'
import type {DataCall} from './data-call.js'
import {expiryInstantMs, isExpiryOption} from './expiry-instant.js'

interface SetOptions {
  readonly condition: 'nx' | 'xx' | null
  readonly keepTtl: boolean
  readonly returnOld: boolean
  /** 0: none given. */
  readonly expiresAtMs: number
}

const PLAIN: SetOptions = {condition: null, keepTtl: false, returnOld: false, expiresAtMs: 0}

/** SET with all its options. The log gets the outcome: no condition, and the expiry as an instant. */
export function setCommand(call: DataCall, words: Words): Wire {
  const [, key, value] = words as [string, string, string]
  const options = words.length === 3 ? PLAIN : setOptions(words, call.nowMs)
  const old = options.returnOld ? call.typed(key, 'string') : call.db.of(key, 'string', call.nowMs)
  const oldValue = old?.type === 'string' ? old.value : undefined
  if (options.condition === 'nx' ? old : options.condition === 'xx' && !old) {
    return options.returnOld ? bulkOrNil(oldValue) : NIL
  }
  const expiresAtMs = options.keepTtl ? (old?.expiresAtMs ?? 0) : options.expiresAtMs
  if (expiresAtMs !== 0 && expiresAtMs <= call.nowMs) {
    call.remove(key, 'string')
    call.log('DEL', key)
  } else {
    call.put(key, {type: 'string', value, expiresAtMs})
    if (expiresAtMs === 0) call.log(words[0]!, key, value)
    else call.log(words[0]!, key, value, 'PXAT', String(expiresAtMs))
  }
  return options.returnOld ? bulkOrNil(oldValue) : OK
}

function setOptions(words: Words, nowMs: number): SetOptions {
  let condition: SetOptions['condition'] = null
  let keepTtl = false
  let returnOld = false
  let expiresAtMs = 0
  for (let at = 3; at < words.length; at++) {
    const option = words[at]!.toLowerCase()
    if ((option === 'nx' || option === 'xx') && condition === null) condition = option
    else if (option === 'get') returnOld = true
    else if (option === 'keepttl' && expiresAtMs === 0) keepTtl = true
    else if (isExpiryOption(option) && !keepTtl && expiresAtMs === 0 && at + 1 < words.length) {
      expiresAtMs = expiryInstantMs(option, words[++at]!, nowMs, 'set')
    } else throw new CommandError(SYNTAX)
  }
  return {condition, keepTtl, returnOld, expiresAtMs}
}
