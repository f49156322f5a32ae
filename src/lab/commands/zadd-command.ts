import {bulk, integer, NIL, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import {floatArgument, floatText} from './arguments.js'
import {CommandError, SYNTAX} from './command-error.js'
import type {DataCall, TypedEntry} from './data-call.js'

const FLAGS = new Set(['nx', 'xx', 'gt', 'lt', 'ch', 'incr'])

/** ZADD with its flags. The log gets the scores that members ended with, without conditions. */
export function zaddCommand(call: DataCall, words: Words): Wire {
  const key = words[1]!
  const {flags, scores} = parse(words)
  const zset: TypedEntry<'zset'> = call.typed(key, 'zset') ?? {type: 'zset', value: new Map(), expiresAtMs: 0}
  const changes: string[] = []
  let added = 0
  let result: number | null = null
  for (const [given, member] of scores) {
    const old = zset.value.get(member)
    const score = flags.has('incr') ? (old ?? 0) + given : given
    if (Number.isNaN(score)) throw new CommandError('ERR resulting score is not a number (NaN)')
    if (!wanted(flags, old, score)) continue
    result = score
    if (old === score) continue
    if (old === undefined) added++
    zset.value.set(member, score)
    changes.push(floatText(score), member)
  }
  if (changes.length > 0) {
    call.put(key, zset)
    call.logWords([words[0]!, key, ...changes])
  }
  if (flags.has('incr')) return result === null ? NIL : bulk(floatText(result))
  return integer(flags.has('ch') ? changes.length / 2 : added)
}

function parse(words: Words): {flags: ReadonlySet<string>; scores: Array<[number, string]>} {
  const flags = new Set<string>()
  let at = 2
  while (at < words.length && FLAGS.has(words[at]!.toLowerCase())) flags.add(words[at++]!.toLowerCase())
  if (at >= words.length || (words.length - at) % 2 !== 0) throw new CommandError(SYNTAX)
  if (flags.has('nx') && flags.has('xx')) {
    throw new CommandError('ERR XX and NX options at the same time are not compatible')
  }
  if (flags.has('nx') && (flags.has('gt') || flags.has('lt'))) {
    throw new CommandError('ERR GT, LT, and/or NX options at the same time are not compatible')
  }
  if (flags.has('incr') && words.length - at > 2) {
    throw new CommandError('ERR INCR option supports a single increment-element pair')
  }
  const scores: Array<[number, string]> = []
  for (; at < words.length; at += 2) scores.push([floatArgument(words[at]), words[at + 1]!])
  return {flags, scores}
}

function wanted(flags: ReadonlySet<string>, old: number | undefined, score: number): boolean {
  if (old === undefined) return !flags.has('xx')
  if (flags.has('nx')) return false
  return !(flags.has('gt') && score <= old) && !(flags.has('lt') && score >= old)
}
