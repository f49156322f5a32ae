/**
 * How many markers with random keys make it less likely than `missProbability` that some of a replica's apply workers got
 * none, when each key goes to one of `workers` by a hash. A marker proves its own worker only.
 */
export function markersNeeded(workers: number, missProbability: number): number {
  if (workers <= 1) return 1
  let count = workers
  while (uncoveredProbability(workers, count) > missProbability) count++
  return count
}

/** The probability that `markers` random keys leave some of `workers` without any (inclusion and exclusion). */
export function uncoveredProbability(workers: number, markers: number): number {
  let probability = 0
  let subsets = 1
  for (let missed = 1; missed <= workers; missed++) {
    subsets = (subsets * (workers - missed + 1)) / missed
    const term = subsets * (1 - missed / workers) ** markers
    probability += missed % 2 === 1 ? term : -term
  }
  return Math.min(1, Math.max(0, probability))
}
