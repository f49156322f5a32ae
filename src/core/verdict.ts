/**
 * - `consistent`: everything that was to be checked was checked, and nothing is wrong.
 * - `diverged`: at least one divergence or anomaly is proven.
 * - `inconclusive`: nothing is proven wrong, but something was not checked.
 */
export type Verdict = 'consistent' | 'diverged' | 'inconclusive'

/** Every verdict, and the merge table: each outranks those to its right. */
export const VERDICTS = ['diverged', 'inconclusive', 'consistent'] as const satisfies readonly Verdict[]

/** The verdict of the whole, given those of its parts; no parts at all prove nothing. */
export function mergeVerdicts(verdicts: Iterable<Verdict>): Verdict {
  const present = new Set(verdicts)
  return VERDICTS.find((verdict) => present.has(verdict)) ?? 'inconclusive'
}
