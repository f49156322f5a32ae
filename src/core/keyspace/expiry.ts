/** Whether two expiry times, in milliseconds since the epoch or null for none, count as one. */
export function sameExpiry(left: number | null, right: number | null, toleranceMs: number): boolean {
  if (left === null || right === null) return left === right
  return Math.abs(left - right) <= toleranceMs
}

/**
 * Whether the time of a key had come: only then may one side hold it and the other not. No tolerance for expiry times
 * stretches that: a key that still has its time is missed.
 */
export function hadExpired(expireAtMs: number | null, byMs: number): boolean {
  return expireAtMs !== null && expireAtMs <= byMs
}
