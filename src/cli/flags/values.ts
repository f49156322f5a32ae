import {randomInt} from 'node:crypto'
import {Flags} from '@oclif/core'
import {Failure} from '../../app/failure.js'
import {parseDurationMs} from '../../core/duration.js'

/** The longest wait a timer can be set to. */
const MAX_TIMER_MS = 2 ** 31 - 1
const MAX_SEED = 2 ** 31 - 1

/** What a value may look like beside its own form. */
interface DurationOptions {
  readonly description: string
  readonly helpGroup: string
  /** Least value, in milliseconds: 0 where nothing is said. */
  readonly leastMs?: number
}

/** A flag whose value becomes milliseconds. */
export const durationFlag = ({leastMs = 0, ...options}: DurationOptions) =>
  Flags.custom<number>({...options, helpValue: 'DURATION', parse: parser((text) => durationOf(text, leastMs))})()

/** The same, with a default, as it would be given. */
export const durationFlagOr = (usual: string, {leastMs = 0, ...options}: DurationOptions) =>
  Flags.custom<number>({
    ...options,
    helpValue: 'DURATION',
    default: durationOf(usual, leastMs),
    defaultHelp: () => Promise.resolve(usual),
    parse: parser((text) => durationOf(text, leastMs)),
  })()

/** A flag whose value, such as `0.05` or `5%`, becomes a share of one. */
export const shareFlag = Flags.custom<number>({helpValue: 'SHARE', parse: parser(shareOf)})

/** A flag whose value, such as `1%`, becomes a share of one that is not nothing. */
export const sampleFlag = Flags.custom<number>({
  helpValue: 'PERCENT',
  parse: parser((text) => {
    const share = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim())
    if (share && Number(share[1]) > 0 && Number(share[1]) <= 100) return Number(share[1]) / 100
    throw invalid(text, 'a percentage', 'above 0% and up to 100%, such as 1% or 0.1%')
  }),
})

/** A flag whose value, such as `1/4`, becomes one of several parts. */
export const shardFlag = Flags.custom<{readonly index: number; readonly of: number}>({
  helpValue: 'I/N',
  parse: parser((text) => {
    const [, index, of] = (/^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []).map(Number)
    if (index !== undefined && of !== undefined && index >= 1 && index <= of) return {index, of}
    throw invalid(text, 'a part', 'I/N, such as 1/4 for the first of four')
  }),
})

const UNITS: Readonly<Record<string, number>> = {b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3}

/** A flag whose value, such as `10mb`, becomes bytes. */
export const sizeFlag = Flags.custom<number>({
  helpValue: 'SIZE',
  parse: parser((text) => {
    const match = /^(\d{1,12})(b|kb|mb|gb)?$/i.exec(text)
    if (match) return Number(match[1]) * UNITS[(match[2] ?? 'b').toLowerCase()]!
    throw invalid(text, 'a size', 'a number and b, kb, mb or gb, such as 10mb')
  }),
})

/** A flag that decides every choice. */
export const seedFlag = Flags.custom<number>({
  helpValue: 'N',
  parse: parser((text) => {
    if (/^\d+$/.test(text) && Number(text) <= MAX_SEED) return Number(text)
    throw invalid(text, 'a seed', `a whole number from 0 to ${MAX_SEED}`)
  }),
})

/** The seed of a run for which none was given. */
export function randomSeed(): number {
  return randomInt(1, 1_000_000)
}

/** A flag that names a file, a folder or something else that has a name. */
export const nameFlag = Flags.custom({
  parse: parser((text) => {
    if (text.trim() !== '') return text
    throw new Failure('usage', 'it is empty', 'leave it out, or say which')
  }),
})

/** A flag that names a server as reports do. */
export const addressFlag = Flags.custom({
  helpValue: 'HOST:PORT',
  parse: parser((text) => {
    if (/^(\/.+|[^\s/]+:\d{1,5})$/.test(text)) return text
    throw invalid(text, 'an address', 'HOST:PORT, such as 127.0.0.1:6379, or the path of a socket')
  }),
})

/** A flag that counts something, or that numbers it: then `what` says so. */
export const countFlag = Flags.custom<number, {readonly most: number; readonly least?: number; readonly what?: string}>(
  {
    helpValue: 'N',
    parse: (text, _, {most, least = 1, what = 'a count'}) =>
      parser((given) => {
        const count = /^\d+$/.test(given) ? Number(given) : Number.NaN
        if (count >= least && count <= most) return count
        throw invalid(given, what, `whole numbers from ${least} to ${most.toLocaleString('en')}`)
      })(text),
  },
)

function durationOf(text: string, leastMs: number): number {
  const ms = parseDurationMs(text)
  if (ms === null) throw invalid(text, 'a valid duration', 'a number and us, ms, s, m or h, such as 500ms or 30s')
  if (ms > MAX_TIMER_MS) throw new Failure('usage', `"${text}" is too long`, 'allowed: up to 596h')
  if (ms < leastMs) throw new Failure('usage', `"${text}" is too short`, `allowed: from ${leastMs}ms on`)
  return ms
}

function shareOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim())
  const share = match ? Number(match[1]) / (match[2] === '%' ? 100 : 1) : Number.NaN
  if (share >= 0 && share <= 1) return share
  throw invalid(text, 'a share of one', '0 to 1, or 0% to 100%, such as 0.1%')
}

function invalid(text: string, what: string, allowed: string): Failure {
  return new Failure('usage', `"${text}" is not ${what}`, `allowed: ${allowed}`)
}

/** The parser's errors name the flag; see describe-error.ts. */
function parser<T>(read: (text: string) => T): (text: string) => Promise<T> {
  return (text) => Promise.resolve(text).then(read)
}
