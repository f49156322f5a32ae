import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import * as fc from 'fast-check'
import {contentOf} from '../../../src/core/shrink/candidate-workload.js'
import {operationCount, type Candidate} from '../../../src/core/shrink/candidate.js'
import {candidateWorkload} from '../../../src/core/shrink/candidate-workload.js'
import {explicitRound} from '../../../src/core/shrink/explicit-round.js'
import {reduce} from '../../../src/core/shrink/reduce.js'
import {makePlan} from '../../../src/core/workload/make-plan.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import {chances} from './chances.js'

const FLUSHDB_ORDER = parseWorkload(
  readFileSync(new URL('../../../../src/workloads/flushdb-order.yaml', import.meta.url), 'utf8'),
  'flushdb-order.yaml',
)
const START = explicitRound(FLUSHDB_ORDER, 3, 1)

const RACING = parseWorkload(
  `
name: racing
databases: [0]
rounds: 1
clients:
  - name: one
    steps:
      - together: start
      - SET a {value 16kb}
      - pause: 2ms
      - GET a
  - name: two
    steps:
      - together: start
      - transaction:
          - SET b {value}
          - SET c {value}
      - FLUSHDB
  - name: three
    every: 1ms
    steps:
      - GET a
`,
  'racing.yaml',
)

function search(start: Candidate, hints: readonly Candidate[], fails: (candidate: Candidate) => boolean) {
  const questions = reduce(start, hints)
  const asked: Candidate[] = []
  let question = questions.next()
  while (!question.done) {
    asked.push(question.value)
    question = questions.next(fails(question.value))
  }
  return {best: question.value, asked}
}

/** Every command a candidate sends in a round, by its words. */
function sent(candidate: Candidate): readonly string[] {
  return makePlan(candidateWorkload(candidate, 1), 1).clients.flatMap((client) =>
    [...client.steps(1, 0)].flatMap((step) =>
      step.kind === 'send' ? step.commands.map((command) => command.slice(0, 2).map(String).join(' ')) : [],
    ),
  )
}

function needs(...commands: readonly string[]): (candidate: Candidate) => boolean {
  return (candidate) => {
    const all = sent(candidate).map((command) => command.toUpperCase())
    return commands.every((command) => all.includes(command.toUpperCase()))
  }
}

describe('reduce', () => {
  it('reduces a catalogue workload to the two operations that matter', () => {
    const {best} = search(START, [], needs('FLUSHDB', 'SET key5'))
    expect(operationCount(best)).to.equal(2)
    expect(sent(best).map((command) => command.toUpperCase())).to.deep.equal(['FLUSHDB', 'SET KEY5'])
  })

  it('takes a hint that fails before anything else', () => {
    const {best: hint} = search(START, [], needs('FLUSHDB', 'SET key5', 'SET key7'))
    const {best, asked} = search(START, [hint], needs('FLUSHDB', 'SET key5'))
    expect(contentOf(asked[0]!)).to.equal(contentOf(hint))
    expect(operationCount(best)).to.equal(2)
    expect(asked.length).to.be.below(20)
  })

  it('asks only about workloads that could be written, and never about nothing', () => {
    for (const start of [START, explicitRound(RACING, 1, 1)]) {
      const chance = chances(5)
      const {asked} = search(start, [], () => chance() < 0.3)
      for (const candidate of asked) {
        expect(operationCount(candidate)).to.be.above(0)
        expect(() => makePlan(candidateWorkload(candidate, 1), 1)).to.not.throw()
      }
    }
  })

  it('ends with one connection, one write, no waits and small values where they do not matter', () => {
    const {best} = search(explicitRound(RACING, 1, 1), [], needs('SET a', 'SET c', 'FLUSHDB'))
    expect(best.clients).to.have.length(1)
    const [steps] = candidateWorkload(best, 1).clients
    expect(steps).to.include({pipeline: true})
    expect(JSON.stringify(best)).to.not.match(/16kb|pause|together/)
  })

  it('keeps two connections, and the meeting, where they matter', () => {
    const {best} = search(
      explicitRound(RACING, 1, 1),
      [],
      (candidate) => candidate.clients.length >= 2 && needs('SET a', 'FLUSHDB')(candidate) && meets(candidate),
    )
    expect(best.clients.map(({name}) => name)).to.deep.equal(['one', 'two'])
    expect(operationCount(best)).to.equal(2)
  })

  it('halves a value for as long as its size matters', () => {
    const {best} = search(explicitRound(RACING, 1, 1), [], (candidate) => {
      const size = /SET a \{value (\d+)kb\}/.exec(contentOf(candidate))
      return size !== null && Number(size[1]) >= 3
    })
    expect(contentOf(best)).to.include('SET a {value 4kb}')
  })

  it('never ends with what does not fail, whatever and however rarely it does', () => {
    const commands = sent(START).filter((command) => !command.startsWith('GET'))
    fc.assert(
      fc.property(
        fc.subarray([...new Set(commands)], {minLength: 1, maxLength: 5}),
        fc.double({min: 0.1, max: 1, noNaN: true}),
        fc.nat(),
        (needed, rate, seed) => {
          const chance = chances(seed)
          const fails = needs(...needed)
          const {best} = search(START, [], (candidate) => fails(candidate) && chance() < rate)
          expect(fails(best)).to.equal(true)
        },
      ),
      {numRuns: 8},
    )
  })
})

function meets({clients}: Candidate): boolean {
  return clients.every(({acts}) => acts.some((act) => act.kind === 'wait' && act.step.kind === 'together'))
}
