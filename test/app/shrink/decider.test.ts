import {expect} from 'chai'
import {Decider, SearchEnded} from '../../../src/app/shrink/decider.js'
import type {TrialResult} from '../../../src/app/shrink/trials.js'
import {operationCount, type Candidate} from '../../../src/core/shrink/candidate.js'
import {explicitRound} from '../../../src/core/shrink/explicit-round.js'
import {reduce} from '../../../src/core/shrink/reduce.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import type {Workload} from '../../../src/core/workload/workload.js'
import {chances} from '../../core/shrink/chances.js'
import {repeatsNeeded} from '../../../src/core/statistics.js'

const START = explicitRound(
  parseWorkload(
    'name: small\nclients:\n  - name: writer\n    pipeline: true\n    steps: ["SET a{1..12} {value}", FLUSHDB, "SET b{1..12} {value}"]\n',
    'small.yaml',
  ),
  1,
  1,
)

/** A target that fails at this rate, each round, when a workload flushes and then sets b3. */
class FlakyTarget {
  rounds = 0
  constructor(
    private readonly rate: number,
    private readonly chance: () => number,
  ) {}

  play(workload: Workload, rounds: number): Promise<TrialResult> {
    const text = JSON.stringify(workload)
    const canFail = text.includes('FLUSHDB') && text.includes('SET b3 ')
    let tries = 0
    let failed = false
    while (tries < rounds && !failed) {
      tries++
      failed = canFail && this.chance() < this.rate
    }
    this.rounds += tries
    return Promise.resolve({tries, failed, undecided: null, report: null, operations: []})
  }
}

function deciderOf(target: Pick<FlakyTarget, 'play'>, more: {maxTries?: number; signal?: AbortSignal} = {}): Decider {
  return new Decider(target, {
    missProbability: 0.01,
    maxTries: more.maxTries ?? 1e6,
    signal: more.signal ?? new AbortController().signal,
  })
}

async function shrink(rate: number, seed: number): Promise<{best: Candidate; rounds: number}> {
  const target = new FlakyTarget(rate, chances(seed))
  const decider = deciderOf(target)
  const measured = await decider.measure(START, 5, 100)
  decider.floor = measured.failures / measured.tries / 3
  decider.lookFor(measured.failures / measured.tries)
  const questions = reduce(START, [])
  let question = questions.next()
  while (!question.done) question = questions.next(await decider.stillFails(question.value))
  return {best: question.value, rounds: target.rounds}
}

describe('Decider', () => {
  it('rejects what never fails after just the repeats that its rate asks for', async () => {
    const target = new FlakyTarget(0, chances(1))
    const decider = deciderOf(target)
    decider.lookFor(0.2)
    expect(await decider.stillFails(START)).to.equal(false)
    expect(target.rounds).to.equal(repeatsNeeded(0.1, 0.01))
  })

  it('accepts one failure at once where no floor is asked for, and remembers it', async () => {
    const target = new FlakyTarget(1, chances(1))
    const decider = deciderOf(target)
    expect(await decider.stillFails(START)).to.equal(true)
    expect(await decider.stillFails(START)).to.equal(true)
    expect(target.rounds).to.equal(1)
  })

  it('rejects what fails far less often than the floor', async () => {
    const decider = deciderOf(new FlakyTarget(0.05, chances(3)))
    decider.floor = 0.5
    decider.lookFor(0.1)
    expect(await decider.stillFails(START)).to.equal(false)
  })

  it('ends when the tries are used up, or when it is interrupted', async () => {
    const ended = async (decider: Decider) => {
      decider.lookFor(0.01)
      try {
        await decider.stillFails(START)
      } catch (error) {
        return error instanceof SearchEnded
      }
      return false
    }
    expect(await ended(deciderOf(new FlakyTarget(0, chances(1)), {maxTries: 50}))).to.equal(true)
    expect(await ended(deciderOf(new FlakyTarget(0, chances(1)), {signal: AbortSignal.abort()}))).to.equal(true)
  })

  it('counts a try that could not be judged neither way, and gives up on a pair that never settles', async () => {
    const play = () =>
      Promise.resolve<TrialResult>({tries: 1, failed: false, undecided: 'stuck', report: null, operations: []})
    const decider = deciderOf({play})
    decider.lookFor(0.5)
    let message = ''
    try {
      await decider.stillFails(START)
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).to.equal('the pair no longer settles: stuck')
    expect(decider.rate(START).tries).to.equal(0)
  })

  for (const rate of [1, 0.3, 0.05]) {
    it(`shrinks a target that fails in ${rate} of rounds to the two operations, for nearly every seed`, async () => {
      let smallest = 0
      for (let seed = 1; seed <= 20; seed++) {
        const {best} = await shrink(rate, seed)
        const count = operationCount(best)
        expect(JSON.stringify(best)).to.include('FLUSHDB').and.include('SET b3 ')
        expect(count).to.be.at.most(6)
        if (count === 2) smallest++
      }
      expect(smallest).to.be.at.least(18)
    })
  }
})
