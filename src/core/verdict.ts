/**
 * - `consistent`: everything that was to be checked was checked, and nothing is wrong.
 * - `diverged`: at least one divergence or anomaly is proven.
 * - `inconclusive`: nothing is proven wrong, but something was not checked.
 */
export type Verdict = 'consistent' | 'diverged' | 'inconclusive'

/** The merge table: a verdict outranks every one to its right. */
const RANK: readonly Verdict[] = ['diverged', 'inconclusive', 'consistent']

/** The verdict of the whole, given those of its parts; no parts at all prove nothing. */
export function mergeVerdicts(verdicts: Iterable<Verdict>): Verdict {
  const present = new Set(verdicts)
  return RANK.find((verdict) => present.has(verdict)) ?? 'inconclusive'
}
