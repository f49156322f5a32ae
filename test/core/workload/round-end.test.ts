import {expect} from 'chai'
import type {Command} from '../../../src/core/operation.js'
import {makePlan} from '../../../src/core/workload/make-plan.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import {RoundBudget, roundEnd} from '../../../src/core/workload/round-end.js'

const ROUNDS = 2000
const COMMANDS = 6
const workload = parseWorkload(
  `name: six
rounds: ${ROUNDS}
clients:
  - name: a
    steps: ["SET a {value}", FLUSHDB, "SET b {value}"]
  - name: b
    pipeline: true
    steps: ["SET c {value}", "SET d {value}", "DEL c"]
  - name: reader
    on: replica
    every: 1ms
    steps: ["GET a"]
`,
  'six.yaml',
)
const ends = (seed: number) => {
  const plan = makePlan(workload, seed)
  return Array.from({length: ROUNDS}, (_, at) => roundEnd(plan, at + 1))
}

describe('roundEnd', () => {
  it('gives every prefix its chance, and most rounds their full length', () => {
    const found = ends(1)
    const early = found.filter((end) => end !== null)
    expect(new Set(early)).to.deep.equal(new Set([1, 2, 3, 4, 5]))
    expect(Math.max(...early)).to.be.below(COMMANDS)
    expect(early.length / ROUNDS).to.be.within(0.2, 0.3)
    for (let end = 1; end < COMMANDS; end++)
      expect(early.filter((one) => one === end).length / early.length, String(end)).to.be.within(0.15, 0.25)
  })

  it('follows from the seed alone, and leaves the last round whole', () => {
    expect(ends(1)).to.deep.equal(ends(1))
    expect(ends(1)).to.not.deep.equal(ends(2))
    for (let seed = 1; seed <= 50; seed++) expect(roundEnd(makePlan({...workload, rounds: 1}, seed), 1)).to.equal(null)
  })
})

describe('RoundBudget', () => {
  const commands: readonly Command[] = [['SET', 'a', '1'], ['MULTI'], ['SET', 'b', '1'], ['EXEC'], ['SET', 'c', '1']]

  it('cuts between commands, and after a transaction that was begun', () => {
    const lengths = [1, 2, 3, 4, 5, 6].map((left) => new RoundBudget(left).take('a', commands).length)
    expect(lengths).to.deep.equal([1, 4, 4, 4, 5, 5])
  })

  it('lets each connection end its own transaction', () => {
    const budget = new RoundBudget(2)
    expect(budget.take('a', [['MULTI']])).to.have.length(1)
    expect(budget.take('b', [['SET', 'x', '1']])).to.have.length(1)
    expect([budget.isSpent('a'), budget.isSpent('b')]).to.deep.equal([false, true])
    expect(budget.take('a', [['SET', 'y', '1'], ['EXEC'], ['SET', 'z', '1']])).to.have.length(2)
    expect(budget.isSpent('a')).to.equal(true)
  })
})
