import {checkHistory} from '../src/core/checker/check-history.js'
import {compareWithOracle, FAMILIES} from '../test/core/checker/oracle.js'

/**
 * Judges random histories of every family by the checkers and by exhaustive search; exits with 1 on any difference.
 * Arguments: how many of each family (10,000), and the seed (random, and printed).
 */
function main(cases: number, seed: number): void {
  console.log(`${cases} histories of each family, seed ${seed}`)
  let all = 0
  let violations = 0
  for (const [name, shape] of FAMILIES) {
    const tally = compareWithOracle(checkHistory, shape, seed, cases)
    const {missed, falseAlarms, undecided, emptyProofs} = tally
    all += tally.cases
    violations += tally.violations
    console.log(
      `${name}: ${tally.violations} violations, ${missed.length} missed, ${falseAlarms.length} false alarms, ${undecided.length} undecided, ${emptyProofs.length} empty proofs`,
    )
    const differences = [...missed, ...falseAlarms, ...undecided, ...emptyProofs]
    for (const difference of differences.slice(0, 3)) console.log(`  ${difference}`)
    if (differences.length > 0) process.exitCode = 1
  }
  console.log(`${all} histories, ${violations} of them violations`)
}

const [cases = 10_000, seed = Math.floor(Math.random() * 2 ** 31)] = process.argv.slice(2).map(Number)
main(cases, seed)
