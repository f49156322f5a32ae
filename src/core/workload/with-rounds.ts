import {LIMITS} from './limits.js'
import type {Workload} from './workload.js'

/** The same workload with another number of rounds. Throws `RangeError` for a number that no file could have. */
export function withRounds(workload: Workload, rounds: number): Workload {
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > LIMITS.rounds)
    throw new RangeError(`rounds must be a whole number from 1 to ${LIMITS.rounds}, not ${rounds}`)
  return {...workload, rounds}
}
