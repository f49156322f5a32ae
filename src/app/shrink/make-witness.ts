import type {Witness} from '../../core/report/witness.js'
import {operationCount, type Candidate} from '../../core/shrink/candidate.js'
import {candidateWorkload} from '../../core/shrink/candidate-workload.js'
import {describeFinding} from '../../core/shrink/finding.js'
import {tellStory} from '../../core/shrink/tell-story.js'
import {formatWorkload} from '../../core/workload/format-workload.js'
import type {Failure} from '../failure.js'
import type {OpenPair, PairSource} from '../ports/pair-source.js'
import type {ProgressPort} from '../ports/progress.js'
import type {Decider} from './decider.js'
import {measureWitness} from './measure-witness.js'
import {pairSettings} from './pair-settings.js'
import type {TrialSetting} from './trials.js'
import {describeRate, type FailureRate, failureRate, repeatsNeeded} from '../../core/statistics.js'

/** What is known when a search has ended. */
export interface WitnessContext {
  readonly decider: Decider
  readonly setting: TrialSetting
  readonly pair: OpenPair
  readonly pairs: PairSource
  readonly runs: number
  readonly complete: boolean
  readonly elapsedMs: number
  /** Time left to measure in. */
  readonly restMs: number
  readonly signal: AbortSignal
  /** Why the search had to end for safety; then nothing is played any more. */
  readonly refusal: Failure | null
  readonly progress: ProgressPort
}

/** A witness, and why it would not have been safe to measure it any longer; null when it was. */
export interface MadeWitness {
  readonly witness: Witness
  readonly refusal: Failure | null
}

/** A run of a witness is to fail but for this chance. */
const PASS_CHANCE = 0.05
const MAX_ROUNDS = 1000

/** Makes a witness of the best candidate: its rounds, its rate in whole runs, and its story. */
export async function makeWitness(best: Candidate, context: WitnessContext): Promise<MadeWitness> {
  const {decider, setting, signal, complete, elapsedMs} = context
  const perRound = decider.rate(best)
  const rounds = setting.thorough ? 1 : roundsNeeded(perRound)
  const {rate, refusal} =
    signal.aborted || context.refusal
      ? {rate: failureRate(0, 0), refusal: context.refusal}
      : await measure(best, rounds, context)
  const evidence = decider.evidence(best)
  const told = evidence?.report ? tellStory(setting.finding, evidence.report, evidence.operations) : null
  const finding = describeFinding(setting.finding)
  const summary = `Shows ${finding}. Shrunk by lockstep from ${setting.description.workload.name}, seed ${setting.seed}.`
  const facts = rate.tries > 0 ? [`Fails in ${describeRate(rate, 'runs')}.`] : []
  const story = told?.story ?? []
  const witness: Witness = {
    finding,
    workload: `${[...facts, ...story].map((line) => `# ${line}\n`).join('')}${formatWorkload(candidateWorkload(best, rounds, summary))}`,
    operations: operationCount(best),
    rounds,
    rate,
    ratePerRound: perRound,
    complete,
    tries: decider.tries,
    elapsedMs: Math.round(elapsedMs),
    story,
    proof: told?.proof ?? [],
    explanation: told?.explanation ?? [],
    settings: signal.aborted ? {} : await pairSettings(context.pair),
  }
  return {witness, refusal}
}

/**
 * Rounds for a run to fail all but surely. The search stops at failures, so its share of them is too high rather than
 * too low: the lower end of the interval is safer, and more rounds cost little. What always failed needs one.
 */
function roundsNeeded({failures, tries, low95}: FailureRate): number {
  return failures === tries ? 1 : Math.min(MAX_ROUNDS, repeatsNeeded(low95, PASS_CHANCE))
}

async function measure(best: Candidate, rounds: number, context: WitnessContext) {
  const {setting, pairs, runs, progress, signal, restMs} = context
  const ended = new AbortController()
  const overtime = new AbortController()
  void setting.clock.sleep(Math.max(0, restMs), ended.signal).then(() => overtime.abort())
  try {
    return await measureWitness(best, rounds, {
      setting,
      pairs,
      runs,
      signal: AbortSignal.any([signal, overtime.signal]),
      onRun: (rate) =>
        progress.say(`shrink  ${operationCount(best)} operations  measuring  ${describeRate(rate, 'runs')}`),
    })
  } finally {
    ended.abort()
  }
}
