import {bulks, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import {floatArgument, floatText, integerArgument} from './arguments.js'
import {CommandError, SYNTAX} from './command-error.js'
import type {DataCall} from './data-call.js'

type Ranked = Array<[string, number]>

interface RangeOptions {
  byScore: boolean
  reverse: boolean
  withScores: boolean
  offset: number
  /** Negative: all. */
  limit: number
}

/** Members with scores, by score and then by bytes. */
export function ranked(members: ReadonlyMap<string, number>): Ranked {
  return [...members].sort(([left, low], [right, high]) => low - high || (left < right ? -1 : 1))
}

/** ZRANGE by rank or BYSCORE, with REV, LIMIT and WITHSCORES. */
export function zrangeCommand(call: DataCall, words: Words): Wire {
  const [, key, from, to, ...rest] = words as [string, string, string, string, ...string[]]
  const options = rangeOptions(rest)
  if (!options.byScore && options.limit >= 0) {
    throw new CommandError('ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX')
  }
  return answer(call, key, from, to, options)
}

/** ZRANGEBYSCORE with LIMIT and WITHSCORES. */
export function zrangebyscoreCommand(call: DataCall, words: Words): Wire {
  const [, key, from, to, ...rest] = words as [string, string, string, string, ...string[]]
  return answer(call, key, from, to, {...rangeOptions(rest), byScore: true})
}

function answer(call: DataCall, key: string, from: string, to: string, options: RangeOptions): Wire {
  const select = options.byScore ? scoreRange(from, to, options.reverse) : rankRange(from, to)
  const members = ranked(call.typed(key, 'zset')?.value ?? new Map<string, number>())
  let found = select(options.reverse ? members.reverse() : members)
  if (options.limit >= 0) found = found.slice(options.offset, options.offset + options.limit)
  else if (options.offset > 0) found = found.slice(options.offset)
  return bulks(found.flatMap(([member, score]) => (options.withScores ? [member, floatText(score)] : [member])))
}

function rangeOptions(words: readonly string[]): RangeOptions {
  const options: RangeOptions = {byScore: false, reverse: false, withScores: false, offset: 0, limit: -1}
  for (let at = 0; at < words.length; at++) {
    const option = words[at]!.toLowerCase()
    if (option === 'byscore') options.byScore = true
    else if (option === 'rev') options.reverse = true
    else if (option === 'withscores') options.withScores = true
    else if (option === 'limit' && at + 2 < words.length) {
      options.offset = integerArgument(words[++at])
      options.limit = integerArgument(words[++at])
    } else throw new CommandError(SYNTAX)
  }
  return options
}

function rankRange(from: string, to: string): (members: Ranked) => Ranked {
  const [first, last] = [integerArgument(from), integerArgument(to)]
  return (members) => {
    const end = last < 0 ? members.length + last : last
    return end < 0 ? [] : members.slice(first < 0 ? Math.max(members.length + first, 0) : first, end + 1)
  }
}

function scoreRange(from: string, to: string, reverse: boolean): (members: Ranked) => Ranked {
  const low = scoreBound(reverse ? to : from)
  const high = scoreBound(reverse ? from : to)
  return (members) =>
    members.filter(
      ([, score]) =>
        (low.open ? score > low.score : score >= low.score) && (high.open ? score < high.score : score <= high.score),
    )
}

function scoreBound(text: string): {score: number; open: boolean} {
  const open = text.startsWith('(')
  return {score: floatArgument(open ? text.slice(1) : text, 'ERR min or max is not a float'), open}
}
