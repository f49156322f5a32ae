import {expect} from 'chai'
import {KeyspaceReader} from '../../../src/adapters/redis/keyspace-reader.js'
import {Failure} from '../../../src/app/failure.js'
import type {OpenPair} from '../../../src/app/ports/pair-source.js'
import {LivePair} from '../../../src/app/shrink/live-pair.js'
import {Trials, type TrialSetting} from '../../../src/app/shrink/trials.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import {FakeClock, FakePair} from '../../support/fake-pair.js'

const WORKLOAD = parseWorkload(
  'name: small\nrounds: 1\nclients:\n  - name: writer\n    steps: ["SET a {value}", FLUSHDB, "SET b {value}"]\n',
  'small.yaml',
)

async function trialsOn(pair: FakePair, more: Partial<TrialSetting> = {}): Promise<Trials> {
  const open: OpenPair = {views: pair.views, runId: 'test', lab: null, close: () => Promise.resolve()}
  return new Trials({
    pair: await LivePair.open({open: () => Promise.resolve(open)}, 1),
    finding: {type: 'divergence', kind: 'extra', view: 'replica', against: 'primary'},
    seed: 1,
    settle: {timeoutMs: 2000, stableForMs: null, ttlToleranceMs: 1000},
    thorough: false,
    withinRound: true,
    reach: {databases: [0], all: false},
    ground: 'lent',
    moreDatabases: [],
    clock: new FakeClock(),
    keyspaces: new KeyspaceReader(),
    description: {
      schema: 'lockstep.run/1',
      lockstep: '',
      startedAt: '',
      workload: {name: 'small', text: ''},
      seed: 1,
      rounds: 1,
      flushes: true,
      databases: [0],
      ttlToleranceMs: 1000,
      targets: {primary: null, replicas: [], caches: []},
      repeat: '',
    },
    ...more,
  })
}

const held = ({primary, replica}: FakePair) =>
  [primary, replica].flatMap(({databases}) => databases.flatMap((keys) => [...keys.keys()]))
const flushes = ({primary}: FakePair) => primary.sent('FLUSHDB').length
const never = new AbortController().signal

describe('Trials', () => {
  it('plays from emptiness to emptiness, and flushes only what the workload flushes', async () => {
    const pair = new FakePair()
    const trials = await trialsOn(pair)
    for (let play = 1; play <= 3; play++) {
      const {tries, failed, undecided} = await trials.play(WORKLOAD, 2, never)
      expect([tries, failed, undecided, held(pair), flushes(pair)]).to.deep.equal([2, false, null, [], 2 * play])
    }
  })

  it("refuses to flush somebody's key: one that was there before, and one that comes between two rounds", async () => {
    for (const during of [false, true]) {
      const pair = new FakePair()
      const trials = await trialsOn(pair)
      const arrive = () => {
        pair.primary.set(0, 'prod:1')
        pair.replica.set(0, 'prod:1')
      }
      if (!during) arrive()
      pair.primary.onCommand = ([name, key]) => {
        if (during && name === 'SET' && key === 'b' && flushes(pair) === 3) arrive()
      }
      const error: unknown = await trials.play(WORKLOAD, 8, never).catch((reason: unknown) => reason)
      expect(error).to.be.instanceOf(Failure).with.property('kind', 'refused')
      expect([flushes(pair), held(pair)]).to.deep.equal([during ? 3 : 0, ['prod:1', 'prod:1']])
    }
  })

  it('brings sides that had drifted apart back by deleting, and knows what earlier plays wrote for its own', async () => {
    const pair = new FakePair()
    const trials = await trialsOn(pair)
    pair.primary.onCommand = ([name, key]) => {
      // The replica loses the flush: it keeps `a`.
      if (name === 'FLUSHDB') pair.primary.replicates = false
      if (name === 'SET' && key === 'b') pair.primary.drop()
    }
    expect((await trials.play(WORKLOAD, 1, never)).failed).to.equal(true)
    expect(held(pair)).to.deep.equal([])
    // Something late brings a key of the first play back.
    pair.replica.set(0, 'a')
    pair.primary.onCommand = () => undefined
    expect((await trials.play(WORKLOAD, 1, never)).failed).to.equal(false)
    expect([flushes(pair), held(pair)]).to.deep.equal([2, []])
  })
})
