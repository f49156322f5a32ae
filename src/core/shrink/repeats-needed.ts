/**
 * How many passing tries reject a candidate: with so many, one that fails with at least this rate (0 to 1, above 0)
 * would be missed with no more than this probability. See docs/checks.md, shrinking.
 */
export function repeatsNeeded(rate: number, missProbability: number): number {
  if (rate >= 1) return 1
  // A hair below the exact count is still that count: 0.5 ^ 7 must not become eight for rounding.
  return Math.max(1, Math.ceil(Math.log(missProbability) / Math.log1p(-rate) - 1e-9))
}
