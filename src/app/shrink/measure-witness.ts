import type {Candidate} from '../../core/shrink/candidate.js'
import {candidateWorkload} from '../../core/shrink/candidate-workload.js'
import type {PairSource} from '../ports/pair-source.js'
import {Failure} from '../failure.js'
import {LivePair} from '../live-pair.js'
import {Trials, type TrialSetting} from './trials.js'
import {failureRate, type FailureRate} from '../../core/statistics.js'

/** How a witness is measured. */
export interface Measuring {
  readonly setting: TrialSetting
  readonly pairs: PairSource
  readonly runs: number
  readonly signal: AbortSignal
  readonly onRun: (rate: FailureRate) => void
}

/** How often a witness failed, and why it would not have been safe to go on; null when it was. */
export interface Measured {
  readonly rate: FailureRate
  readonly refusal: Failure | null
}

/**
 * Runs a witness again and again, each time in full and from empty databases, and counts the runs that fail. An
 * embedded pair is started anew for each, with other chances. Ends early where it would not be safe to go on.
 */
export async function measureWitness(candidate: Candidate, rounds: number, measuring: Measuring): Promise<Measured> {
  const {setting, pairs, runs, signal, onRun} = measuring
  const workload = candidateWorkload(candidate, rounds)
  let failures = 0
  let decided = 0
  const shared = new Trials(setting)
  for (let run = 1; run <= runs && !signal.aborted; run++) {
    const pair = setting.pair.lab ? await LivePair.open(pairs, setting.seed + run) : setting.pair
    try {
      const trials = pair === setting.pair ? shared : new Trials({...setting, pair})
      const result = await trials.play(workload, rounds, signal)
      // A run that was cut short before it failed says nothing, and says so.
      if (result.undecided === null) decided++
      if (result.failed) failures++
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'refused') throw error
      return {rate: failureRate(failures, decided), refusal: error}
    } finally {
      if (pair !== setting.pair) await pair.close()
    }
    onRun(failureRate(failures, decided))
  }
  return {rate: failureRate(failures, decided), refusal: null}
}
