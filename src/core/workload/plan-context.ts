import type {Bulk} from '../bulk.js'
import {shapeValue, type PaletteEntry} from './palette.js'
import {PlanRandom} from './plan-random.js'

/** What the templates of one round of one connection are filled with. */
export class PlanContext {
  readonly roundText: string
  private readonly valueStart: string
  private values = 0
  private generator: PlanRandom | null = null

  /** `repeating` connections run their steps several times in a round; then values name the iteration too. */
  constructor(
    private readonly seed: number,
    readonly client: string,
    private readonly round: number,
    private readonly iteration: number,
    repeating: boolean,
  ) {
    this.roundText = String(round)
    this.valueStart = repeating ? `v:${client}:${round}:${iteration}:` : `v:${client}:${round}:`
  }

  /** A value that no other write of the plan has; it names its writer, round and place. */
  value(): string {
    this.values++
    return this.valueStart + String(this.values)
  }

  /** Such a value, filled up to this many bytes; a value that is longer already is not cut. */
  paddedValue(bytes: number): string {
    const value = `${this.value()}:`
    return value + padding(bytes - value.length)
  }

  /** Such a value of this size or shape. */
  valueLike({bytes, shape}: Pick<PaletteEntry, 'bytes' | 'shape'>): Bulk {
    if (shape !== null) return shapeValue(this.value(), shape)
    return bytes === null ? this.value() : this.paddedValue(bytes)
  }

  /** A whole number in [low, high], chosen by the seed. */
  choose(low: number, high: number): number {
    this.generator ??= new PlanRandom(this.seed, this.client, this.round, this.iteration)
    return this.generator.between(low, high)
  }
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz012345'
let paddingText = ''

/** This many letters that do not compress well, so that ballast stays heavy in a store that compresses. */
function padding(length: number): string {
  if (length <= 0) return ''
  if (paddingText.length < length) paddingText = letters(Math.max(65_536, length))
  return paddingText.slice(0, length)
}

function letters(length: number): string {
  const random = new PlanRandom(0, 'padding', 0, 0)
  const codes = Buffer.alloc(length)
  for (let at = 0; at < length; at++) codes[at] = ALPHABET.charCodeAt(random.between(0, 31))
  return codes.toString('latin1')
}
