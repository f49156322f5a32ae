import {bulk, NIL, type Wire} from '../resp/wire.js'
import {CommandError, SYNTAX} from './command-error.js'
import type {DataCall, DataCommands} from './data-call.js'

type End = 'left' | 'right'

/** One element from one list to another: two effects in the log, one for each key. */
export const moveCommands: DataCommands = {
  rpoplpush: (call, [, source, target]) => move(call, source!, target!, 'right', 'left'),
  lmove(call, [, source, target, from, to]) {
    return move(call, source!, target!, end(from!), end(to!))
  },
}

function end(word: string): End {
  const wanted = word.toLowerCase()
  if (wanted !== 'left' && wanted !== 'right') throw new CommandError(SYNTAX)
  return wanted
}

function move(call: DataCall, source: string, target: string, from: End, to: End): Wire {
  const origin = call.typed(source, 'list')
  if (!origin) return NIL
  const list = call.typed(target, 'list') ?? {type: 'list' as const, value: [], expiresAtMs: 0}
  const element = (from === 'left' ? origin.value.shift() : origin.value.pop())!
  call.log(from === 'left' ? 'LPOP' : 'RPOP', source)
  if (to === 'left') list.value.unshift(element)
  else list.value.push(element)
  call.put(target, list)
  call.log(to === 'left' ? 'LPUSH' : 'RPUSH', target, element)
  if (origin.value.length === 0) call.emptied(source, 'list')
  return bulk(element)
}
