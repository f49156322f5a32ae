import {grouped, LIMITS} from './limits.js'
import {VALUE_SHAPES, type ValueShape} from './palette.js'

/** What a brace in a command stands for. */
export type Template =
  /** One command for each whole number, both ends included; `named`: as the palette of names writes it. */
  | {readonly kind: 'expand'; readonly low: number; readonly high: number; readonly named: boolean}
  /** One whole number, chosen by the seed. */
  | {readonly kind: 'any'; readonly low: number; readonly high: number; readonly named: boolean}
  /** A value that no other write of the plan has; at least `bytes` long when that is not null. */
  | {readonly kind: 'value'; readonly bytes: number | null; readonly shape: ValueShape | null}
  /** Such a value of a size and shape chosen by the seed. */
  | {readonly kind: 'anyValue'}
  | {readonly kind: 'round'}
  /** The name of the connection. */
  | {readonly kind: 'client'}

export const KNOWN_TEMPLATES =
  '{a..b}, {any a..b}, {name a..b}, {any name a..b}, {value}, {value 4kb}, {value nul}, {any value}, {round}, {client}'
const UNITS: Readonly<Record<string, number>> = {b: 1, kb: 1024, mb: 1024 * 1024}

/** The template between two braces, or what is wrong with it. */
export function parseTemplate(body: string): Template | string {
  const range = /^(any )?(name )?(-?\d+)\.\.(-?\d+)$/.exec(body)
  if (range) {
    const [low, high] = [Number(range[3]), Number(range[4])]
    const problem = rangeProblem(body, range[1] ? 'any' : 'expand', low, high)
    return problem ?? {kind: range[1] ? 'any' : 'expand', low, high, named: range[2] !== undefined}
  }
  if (body === 'value') return {kind: 'value', bytes: null, shape: null}
  if (body === 'any value') return {kind: 'anyValue'}
  if (body === 'round' || body === 'client') return {kind: body}
  const sized = /^value (.*)$/.exec(body)
  if (sized) return parseSized(body, sized[1]!)
  return `unknown template "{${body}}": allowed are ${KNOWN_TEMPLATES}; a literal brace is written "{{"`
}

function rangeProblem(body: string, kind: 'expand' | 'any', low: number, high: number): string | null {
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high)) return `{${body}} has a number beyond 2^53`
  if (low > high) return `{${body}} counts down: write the smaller number first`
  const count = high - low + 1
  if (kind === 'expand' && count > LIMITS.expansion)
    return `{${body}} expands to ${grouped(count)} commands: the limit is ${grouped(LIMITS.expansion)} for a step`
  if (kind === 'any' && count > LIMITS.choices)
    return `{${body}} has too many values: the limit is ${grouped(LIMITS.choices)}`
  return null
}

function parseSized(body: string, size: string): Template | string {
  const shape = VALUE_SHAPES.find((each) => each === size)
  if (shape) return {kind: 'value', bytes: null, shape}
  const match = /^(\d+)(b|kb|mb)$/.exec(size)
  if (!match)
    return `"${size}" in {${body}} is not a size: write a whole number and a unit, as in 100b, 4kb or 1mb; or one of ${VALUE_SHAPES.join(', ')}`
  const bytes = Number(match[1]) * UNITS[match[2]!]!
  if (bytes > LIMITS.valueBytes) return `{${body}} is too big: the limit is ${LIMITS.valueBytes / 1024 / 1024}mb`
  return {kind: 'value', bytes, shape: null}
}
