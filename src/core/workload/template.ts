import {grouped, LIMITS} from './limits.js'

/** What a brace in a command stands for. */
export type Template =
  /** One command for each whole number, both ends included. */
  | {readonly kind: 'expand'; readonly low: number; readonly high: number}
  /** One whole number, chosen by the seed. */
  | {readonly kind: 'any'; readonly low: number; readonly high: number}
  /** A value that no other write of the plan has; at least `bytes` long when that is not null. */
  | {readonly kind: 'value'; readonly bytes: number | null}
  | {readonly kind: 'round'}
  /** The name of the connection. */
  | {readonly kind: 'client'}

const KNOWN = '{a..b}, {any a..b}, {value}, {value 4kb}, {round}, {client}'
const UNITS: Readonly<Record<string, number>> = {b: 1, kb: 1024, mb: 1024 * 1024}

/** The template between two braces, or what is wrong with it. */
export function parseTemplate(body: string): Template | string {
  const range = /^(any )?(-?\d+)\.\.(-?\d+)$/.exec(body)
  if (range) return parseRange(body, range[1] ? 'any' : 'expand', Number(range[2]), Number(range[3]))
  if (body === 'value') return {kind: 'value', bytes: null}
  if (body === 'round' || body === 'client') return {kind: body}
  const sized = /^value (.*)$/.exec(body)
  if (sized) return parseSized(body, sized[1]!)
  return `unknown template "{${body}}": allowed are ${KNOWN}; a literal brace is written "{{"`
}

function parseRange(body: string, kind: 'expand' | 'any', low: number, high: number): Template | string {
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high)) return `{${body}} has a number beyond 2^53`
  if (low > high) return `{${body}} counts down: write the smaller number first`
  const count = high - low + 1
  if (kind === 'expand' && count > LIMITS.expansion)
    return `{${body}} expands to ${grouped(count)} commands: the limit is ${grouped(LIMITS.expansion)} for a step`
  if (kind === 'any' && count > LIMITS.choices)
    return `{${body}} has too many values: the limit is ${grouped(LIMITS.choices)}`
  return {kind, low, high}
}

function parseSized(body: string, size: string): Template | string {
  const match = /^(\d+)(b|kb|mb)$/.exec(size)
  if (!match) return `"${size}" in {${body}} is no size: write a whole number and a unit, as in 100b, 4kb or 1mb`
  const bytes = Number(match[1]) * UNITS[match[2]!]!
  if (bytes > LIMITS.valueBytes) return `{${body}} is too big: the limit is ${LIMITS.valueBytes / 1024 / 1024}mb`
  return {kind: 'value', bytes}
}
