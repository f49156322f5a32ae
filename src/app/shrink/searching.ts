import {operationCount, type Candidate} from '../../core/shrink/candidate.js'
import {reduce} from '../../core/shrink/reduce.js'
import {Failure} from '../failure.js'
import type {ProgressPort} from '../ports/progress.js'
import {SearchEnded, type Decider} from './decider.js'
import type {StartingPoints} from './starting-points.js'
import {percent} from '../../core/statistics.js'

const MEASURE_FAILURES = 5
const MEASURE_TRIES = 30
/** A rate of 5 % is noticed in so many tries with a probability of 95 %. */
const MAX_MEASURE_TRIES = 60

/** Follows the search from one starting point that fails, and keeps the best. */
export class Searching {
  best: Candidate | null = null
  reason: string | null = null
  /** Why it would not have been safe to go on; null when it was. */
  refusal: Failure | null = null

  constructor(
    private readonly decider: Decider,
    private readonly progress: ProgressPort,
    private readonly floor: number | null,
  ) {}

  async run({start, hints}: StartingPoints): Promise<void> {
    try {
      const from = await this.firstFailing([start, ...hints.toReversed()])
      if (from) await this.reduce(from, hints)
    } catch (error) {
      if (error instanceof SearchEnded) this.reason = 'the budget was used up, or the search was interrupted'
      else if (error instanceof Failure && error.kind === 'refused') {
        this.refusal = error
        this.reason = error.message
      } else if (error instanceof Failure && this.best) this.reason = error.message
      else throw error
    }
  }

  /** The whole round fails as a rule; where it does not, what the finding suggests may. */
  private async firstFailing(candidates: readonly Candidate[]): Promise<Candidate | null> {
    for (const candidate of candidates) {
      this.show(candidate)
      let rate = await this.decider.measure(candidate, MEASURE_FAILURES, MEASURE_TRIES)
      if (rate.failures === 0) rate = await this.decider.measure(candidate, 1, MAX_MEASURE_TRIES)
      if (rate.failures === 0) continue
      this.best = candidate
      const share = rate.failures / rate.tries
      this.decider.floor = this.floor ?? share / 3
      this.decider.lookFor(share)
      return candidate
    }
    return null
  }

  private async reduce(start: Candidate, hints: readonly Candidate[]): Promise<void> {
    const questions = reduce(start, hints)
    let question = questions.next()
    while (!question.done) {
      this.show(question.value)
      const fails = await this.decider.stillFails(question.value)
      if (fails) this.best = question.value
      question = questions.next(fails)
    }
  }

  private show(candidate: Candidate): void {
    const {best, decider} = this
    const rate = best ? decider.rate(best) : null
    const size = best ? `${operationCount(best)} operations` : 'measuring'
    const share = rate && rate.tries > 0 ? `fails in ${percent(rate.failures / rate.tries)} of rounds` : ''
    this.progress.say(`shrink  ${size}  ${decider.tries} tries  ${share}  trying ${operationCount(candidate)}`)
  }
}
