/** How often something failed, and the 95 % interval for how often it fails. */
export interface FailureRate {
  readonly failures: number
  readonly tries: number
  /** 0 to 1. */
  readonly low95: number
  readonly high95: number
}

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
