import type {Witness} from './report/witness.js'

/** The middle of some figures; of an even number the upper one. */
export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}

/** The figure below which this share (0 to 1) of figures lies; they are sorted, and not none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

/**
 * The highest rate per try that `tries` tries without a finding leave possible, with 95 % confidence (the exact form of
 * the rule of three); null without tries.
 */
export function rateBound95(tries: number): number | null {
  return tries === 0 ? null : 1 - 0.05 ** (1 / tries)
}

/** How often something failed, and the 95 % interval (0 to 1) for how often it fails. */
export type FailureRate = Witness['rate']

/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054

/**
 * The rate behind these counts with its Wilson score interval, which stays within 0 and 1 and is honest for few tries
 * and for rates near either end. No tries leave everything possible.
 */
export function failureRate(failures: number, tries: number): FailureRate {
  if (tries === 0) return {failures, tries, low95: 0, high95: 1}
  const rate = failures / tries
  const denominator = 1 + Z ** 2 / tries
  const center = (rate + Z ** 2 / (2 * tries)) / denominator
  const half = (Z / denominator) * Math.sqrt((rate * (1 - rate)) / tries + Z ** 2 / (4 * tries ** 2))
  return {
    failures,
    tries,
    low95: failures === 0 ? 0 : Math.max(0, center - half),
    high95: failures === tries ? 1 : Math.min(1, center + half),
  }
}

/** The rate in words: `19 of 20 runs (95 %; with 95 % confidence 76 % to 99 %)`. */
export function describeRate({failures, tries, low95, high95}: FailureRate, what: string): string {
  const measured = tries === 0 ? 'not measured' : percent(failures / tries)
  return `${failures} of ${tries} ${what} (${measured}; with 95 % confidence ${percent(low95)} to ${percent(high95)})`
}

/** A share as people read it: two significant digits below 10 %. */
export function percent(share: number): string {
  const value = share * 100
  if (value === 0 || value >= 9.95) return `${Math.round(value)} %`
  return `${Number(value.toPrecision(2))} %`
}

/**
 * How many passing tries reject a candidate: with so many, one that fails with at least this rate (0 to 1, above 0)
 * would be missed with no more than this probability. See docs/checks.md, shrinking.
 */
export function repeatsNeeded(rate: number, missProbability: number): number {
  if (rate >= 1) return 1
  // A hair below the exact count is still that count: 0.5 ^ 7 must not become eight for rounding.
  return Math.max(1, Math.ceil(Math.log(missProbability) / Math.log1p(-rate) - 1e-9))
}

/** What a test of a rate has shown so far. */
export type RateVerdict = 'above' | 'below' | 'open'

const ERROR = 0.05
const ABOVE = Math.log((1 - ERROR) / ERROR)
const BELOW = -ABOVE

/**
 * Wald's sequential probability ratio test: does something fail at least as often as `floor` (0 to 1), or no more than
 * half as often? Either error has a probability of 5 %. It needs few tries where the answer is clear.
 */
export class RateTest {
  private logRatio = 0
  private readonly perFailure: number
  private readonly perPass: number

  constructor(floor: number) {
    // A floor of 1 would leave no room for a single pass.
    const high = Math.min(floor, 0.98)
    this.perFailure = Math.log(2)
    this.perPass = Math.log1p(-high) - Math.log1p(-high / 2)
  }

  get verdict(): RateVerdict {
    if (this.logRatio >= ABOVE) return 'above'
    return this.logRatio <= BELOW ? 'below' : 'open'
  }

  /** Takes the outcome of tries: so many failed, so many passed. */
  add(failures: number, passes: number): RateVerdict {
    this.logRatio += failures * this.perFailure + passes * this.perPass
    return this.verdict
  }
}
