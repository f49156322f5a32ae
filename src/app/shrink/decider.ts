import {contentOf} from '../../core/shrink/candidate-workload.js'
import type {Candidate} from '../../core/shrink/candidate.js'
import {candidateWorkload} from '../../core/shrink/candidate-workload.js'
import {formatWorkload} from '../../core/workload/format-workload.js'
import {parseWorkload} from '../../core/workload/parse-workload.js'
import {WorkloadError} from '../../core/workload/workload-error.js'
import {Failure} from '../failure.js'
import type {TrialResult, Trials} from './trials.js'
import {failureRate, type FailureRate, RateTest, repeatsNeeded} from '../../core/statistics.js'

/** How candidates are decided upon. */
export interface DecisionRules {
  /** Accepted chance to reject a candidate that fails at the rate looked for. */
  readonly missProbability: number
  /** Tries of all candidates together. */
  readonly maxTries: number
  /** Ends the search; nothing is decided any more. */
  readonly signal: AbortSignal
}

/** What is known of one candidate. */
interface Record {
  failures: number
  tries: number
  accepted: boolean | null
  evidence: TrialResult | null
}

/** Rounds of one play: longer ones make the history of a try that fails at last too long to look at. */
const MAX_ROUNDS = 64
/** A rate that is hard to tell from the floor is good enough after so many tries. */
const MAX_CONFIRMING_TRIES = 200
const MAX_UNDECIDED = 5

/** The budget is spent, or the operator wants to stop: the best so far is the result. */
export class SearchEnded extends Error {
  override readonly name = 'SearchEnded'
}

/**
 * Decides whether candidates still fail. One failure proves that a candidate can; it is accepted when it does not turn
 * out to fail less often than `floor`. A candidate that passes is rejected only after as many tries as it takes to
 * notice the rate looked for. Decisions are kept by content.
 */
export class Decider {
  tries = 0
  /** What a candidate's rate must not fall below, and what a rejected one could have had: 0 to 1, a try. */
  floor = 0
  private lookedFor = 1
  private undecided = 0
  private readonly records = new Map<string, Record>()

  constructor(
    private readonly trials: Pick<Trials, 'play'>,
    private readonly rules: DecisionRules,
  ) {}

  /** Measures a candidate until it has failed `failures` times or was tried `tries` times. */
  async measure(candidate: Candidate, failures: number, tries: number): Promise<FailureRate> {
    const record = this.recordOf(candidate)
    while (record.failures < failures && record.tries < tries) await this.try(candidate, record, tries - record.tries)
    return failureRate(record.failures, record.tries)
  }

  /** Takes the rate of what is best now: candidates of half of it are still to be noticed. */
  lookFor(rate: number): void {
    this.lookedFor = Math.max(rate / 2, this.floor, 1e-3)
  }

  async stillFails(candidate: Candidate): Promise<boolean> {
    if (!isPlayable(candidate)) return false
    const record = this.recordOf(candidate)
    if (record.accepted === null) {
      record.accepted = await this.decide(candidate, record)
      if (record.accepted) this.lookFor(record.failures / record.tries)
    }
    return record.accepted
  }

  rate(candidate: Candidate): FailureRate {
    const {failures, tries} = this.recordOf(candidate)
    return failureRate(failures, tries)
  }

  /** The last failing play of a candidate. */
  evidence(candidate: Candidate): TrialResult | null {
    return this.recordOf(candidate).evidence
  }

  private async decide(candidate: Candidate, record: Record): Promise<boolean> {
    const enough = repeatsNeeded(this.lookedFor, this.rules.missProbability)
    while (record.failures === 0) {
      if (record.tries >= enough) return false
      await this.try(candidate, record, enough - record.tries)
    }
    return this.floor === 0 || this.confirm(candidate, record)
  }

  private async confirm(candidate: Candidate, record: Record): Promise<boolean> {
    const test = new RateTest(this.floor)
    test.add(record.failures, record.tries - record.failures)
    while (test.verdict === 'open' && record.tries < MAX_CONFIRMING_TRIES) {
      const {failures, tries} = record
      await this.try(candidate, record, MAX_CONFIRMING_TRIES - record.tries)
      test.add(record.failures - failures, record.tries - tries - (record.failures - failures))
    }
    return test.verdict !== 'below'
  }

  /** One play of at most so many tries. */
  private async try(candidate: Candidate, record: Record, most: number): Promise<void> {
    const {signal, maxTries} = this.rules
    if (this.tries >= maxTries) throw new SearchEnded()
    endIfAborted(signal)
    const rounds = Math.max(1, Math.min(most, MAX_ROUNDS, maxTries - this.tries))
    const result = await this.trials.play(candidateWorkload(candidate, 1), rounds, signal)
    endIfAborted(signal)
    if (result.undecided !== null) {
      if (++this.undecided > MAX_UNDECIDED)
        throw new Failure('unreachable', `the pair no longer settles: ${result.undecided}`, 'see lockstep doctor')
    } else this.undecided = 0
    // A try that could not be judged is no evidence that the candidate passes.
    const decided = Math.max(result.undecided === null ? 1 : 0, result.tries - (result.undecided === null ? 0 : 1))
    this.tries += Math.max(1, result.tries)
    record.tries += decided
    if (!result.failed) return
    record.failures++
    record.evidence = result
  }

  private recordOf(candidate: Candidate): Record {
    const content = contentOf(candidate)
    let record = this.records.get(content)
    if (!record) this.records.set(content, (record = {failures: 0, tries: 0, accepted: null, evidence: null}))
    return record
  }
}

function endIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new SearchEnded()
}

/** What a person could not have written, such as a meeting nobody else comes to, is no witness. */
function isPlayable(candidate: Candidate): boolean {
  try {
    parseWorkload(formatWorkload(candidateWorkload(candidate, 1)), 'candidate')
    return true
  } catch (error) {
    if (error instanceof WorkloadError) return false
    throw error
  }
}
