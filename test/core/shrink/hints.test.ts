import {expect} from 'chai'
import {contentOf} from '../../../src/core/shrink/candidate-workload.js'
import {operationCount} from '../../../src/core/shrink/candidate.js'
import {bestEvidence} from '../../../src/core/shrink/evidence.js'
import {explicitRound} from '../../../src/core/shrink/explicit-round.js'
import {hintCandidates} from '../../../src/core/shrink/hints.js'
import {matchRecorded} from '../../../src/core/shrink/recorded-round.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import type {Operation} from '../../../src/core/operation.js'

const WORKLOAD = parseWorkload(
  `
name: cached
rounds: 1
clients:
  - name: app
    steps:
      - SET key{1..3} {value}
      - GET key{1..3}
      - FLUSHALL
      - GET key{1..3}
  - name: reader
    every: 1ms
    steps:
      - GET key{any 1..3}
`,
  'cached.yaml',
)
const NAMES = ['SET', 'SET', 'SET', 'GET', 'GET', 'GET', 'FLUSHALL', 'GET', 'GET', 'GET']

/** The round as it was recorded: ids from 11, with a read of the other client in between. */
const OPERATIONS: readonly Operation[] = [
  ...NAMES.map((name, at) => operation(11 + at + (at > 3 ? 1 : 0), 'app', command(name, at))),
  operation(15, 'reader', ['GET', 'key2']),
].toSorted((one, other) => one.id - other.id)

function command(name: string, at: number): string[] {
  if (name === 'FLUSHALL') return [name]
  const key = `key${(at < 6 ? at % 3 : (at - 7) % 3) + 1}`
  return name === 'SET' ? [name, key, `v:app:1:${at + 1}`] : [name, key]
}

function operation(id: number, client: string, words: readonly string[]): Operation {
  return {
    id,
    client,
    view: 'primary',
    db: 0,
    command: words,
    invokedNs: id,
    completedNs: id,
    outcome: 'ok',
    reply: 'OK',
    round: 1,
  }
}

function cited(...ids: readonly number[]): Operation[] {
  return OPERATIONS.filter(({id}) => ids.includes(id))
}

describe('matchRecorded', () => {
  it('finds the act behind every operation of a client that does not repeat its steps', () => {
    const {actOf, candidate} = matchRecorded(explicitRound(WORKLOAD, 1, 1), OPERATIONS)
    expect([...actOf.keys()]).to.deep.equal(OPERATIONS.filter(({client}) => client === 'app').map(({id}) => id))
    expect(candidate.clients[0]!.acts.map(({at}) => at)).to.deep.equal([...actOf.keys()])
  })

  it('stops at the first operation that is another one', () => {
    const broken = OPERATIONS.map((one) => (one.id === 13 ? {...one, command: ['DEL', 'key3']} : one))
    const {actOf} = matchRecorded(explicitRound(WORKLOAD, 1, 1), broken)
    expect([...actOf.keys()]).to.deep.equal([11, 12])
  })
})

describe('hintCandidates', () => {
  const recorded = matchRecorded(explicitRound(WORKLOAD, 1, 1), OPERATIONS)

  it('begins with the operations of the finding alone, then their keys, then everybody who reads', () => {
    const hints = hintCandidates(recorded, [cited(11, 18, 19)])
    const counts = hints.map(operationCount)
    expect(counts).to.deep.equal(counts.toSorted((one, other) => one - other))
    expect(counts[0]).to.equal(3)
    expect(hints.map(contentOf)[0]).to.match(/SET key1 \{value\}[^]*FLUSHALL[^]*GET key1/)
    // SET, GET, FLUSHALL, GET of one key.
    expect(counts).to.include(4)
    expect(counts.at(-1)).to.equal(5)
  })

  it('pins what a repeating client reads to what it was seen reading', () => {
    const [first] = hintCandidates(recorded, [cited(12, 15, 18)])
    expect(contentOf(first!)).to.match(/name: reader\n {4}every: 1ms\n {4}steps:\n {6}- GET key2/)
  })
})

describe('bestEvidence', () => {
  it('prefers what one round and clients on purpose show', () => {
    const byId = new Map(OPERATIONS.map((one) => [one.id, one]))
    const examples = [
      {ids: [12, 18, 15], db: 0, key: 'key2'},
      {ids: [11, 18, 19], db: 0, key: 'key1'},
      {ids: [13, 18, 21], db: 0, key: 'key3'},
    ]
    const evidence = bestEvidence(examples, byId, (client) => client === 'reader')
    expect(evidence.operations.map(({id}) => id)).to.deep.equal([11, 18, 19])
    expect(evidence.others.map((other) => other.map(({id}) => id))).to.deep.include([13, 18, 21])
    expect(evidence).to.include({round: 1, seenFinally: false})
  })
})
