/**
 * How many keys of random names are needed so that, with a probability of at least 1 - `missProbability`, each of
 * `workers` apply workers gets one of them (inclusion and exclusion over the workers left out; docs/checks.md).
 */
export function markersNeeded(workers: number, missProbability: number): number {
  let count = 1
  while (missChance(workers, count) > missProbability) count++
  return count
}

/** The probability that `count` keys of random names leave some worker without one. */
function missChance(workers: number, count: number): number {
  let chance = 0
  let choices = 1
  for (let left = 1; left < workers; left++) {
    choices = (choices * (workers - left + 1)) / left
    chance += (left % 2 === 1 ? 1 : -1) * choices * (1 - left / workers) ** count
  }
  return chance
}
