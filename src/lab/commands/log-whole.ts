import type {Entry} from '../store/entry.js'
import {floatText} from './arguments.js'
import type {DataCall} from './data-call.js'

/** Logs the effects that make `key` hold exactly this entry, whatever it held before, as Pika logs stored results. */
export function logWhole(call: DataCall, key: string, entry: Entry): void {
  const until = String(entry.expiresAtMs)
  if (entry.type === 'string') {
    if (entry.expiresAtMs === 0) call.log('SET', key, entry.value)
    else call.log('SET', key, entry.value, 'PXAT', until)
    return
  }
  call.log('del', key)
  call.logWords(contents(key, entry))
  if (entry.expiresAtMs !== 0) call.log('PEXPIREAT', key, until)
}

function contents(key: string, entry: Exclude<Entry, {type: 'string'}>): string[] {
  switch (entry.type) {
    case 'hash':
      return ['hmset', key, ...[...entry.value].flat()]
    case 'list':
      return ['rpush', key, ...entry.value]
    case 'set':
      return ['sadd', key, ...entry.value]
    case 'zset':
      return ['zadd', key, ...[...entry.value].flatMap(([member, score]) => [floatText(score), member])]
  }
}
