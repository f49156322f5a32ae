import {expect} from 'chai'
import {KeyspaceReader} from '../../../src/adapters/redis/keyspace-reader.js'
import {Failure} from '../../../src/app/failure.js'
import type {OpenPair} from '../../../src/app/ports/pair-source.js'
import {LivePair} from '../../../src/app/live-pair.js'
import {Trials, type TrialSetting} from '../../../src/app/shrink/trials.js'
import {bulkId} from '../../../src/core/bulk.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import {FakeClock, FakePair} from '../../support/fake-pair.js'

const WORKLOAD = parseWorkload(
  'name: small\nrounds: 1\nclients:\n  - name: writer\n    steps: ["SET a {value}", FLUSHDB, "SET b {value}"]\n',
  'small.yaml',
)

async function trialsOn(pair: FakePair, more: Partial<TrialSetting> = {}): Promise<Trials> {
  const open: OpenPair = {
    views: pair.views,
    runId: 'test',
    lab: null,
    own: null,
    nemesis: null,
    ended: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  }
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

  it("keeps somebody's key whenever it comes, but between the last look and the flush behind it", async () => {
    /** Plays twice; somebody writes right before the n-th command that the primary gets. Null when there were fewer. */
    const hostile = async (moment: number) => {
      const pair = new FakePair()
      const trials = await trialsOn(pair)
      let command = ''
      let commands = 0
      pair.primary.onCommand = ([name]) => {
        if (++commands !== moment) return
        command = bulkId(name!)
        void pair.primary.view.control.call(['SET', 'prod:1', 'x'])
      }
      let ended: unknown = null
      for (let play = 1; play <= 2 && ended === null; play++)
        ended = await trials.play(WORKLOAD, 1, never).then(
          () => null,
          (reason: unknown) => reason,
        )
      return {command: commands < moment ? null : command, ended, held: held(pair)}
    }
    let looked = 0
    for (let moment = 1; ; moment++) {
      const trial = await hostile(moment)
      if (trial.command === null) break
      looked++
      // The last look has been answered, and the flush is on its way.
      if (trial.command === 'FLUSHDB') continue
      expect(trial.held, `before command ${moment}, ${trial.command}`).to.deep.equal(['prod:1', 'prod:1'])
      if (trial.ended === null) continue
      expect(trial.ended).to.be.instanceOf(Failure).with.property('kind', 'refused')
      expect((trial.ended as Failure).message).to.match(/^database 0 of .* holds prod:1, which lockstep did not write/)
    }
    expect(looked).to.be.greaterThan(25)
  })

  const between: ReadonlyArray<readonly [string, (pair: FakePair) => unknown, RegExp]> = [
    [
      'writes a key of its name',
      ({primary}) => primary.view.control.call(['SET', 'a', 'x']).then(() => primary.view.control.call(['DEL', 'a'])),
      /^foreign writes were seen on primary .*: 1 SET, 1 DEL; .*: nothing is flushed any more$/,
    ],
    [
      'sets the counters back',
      ({primary}) => {
        primary.calls.clear()
        primary.calls.set('config|resetstat', 1)
      },
      /^the counters of primary .* were set back .*: nothing is flushed any more$/,
    ],
    [
      'makes the replica a primary',
      ({replica}) => replica.info.set('role', 'master'),
      /^replica .* changed its role .*: nothing is flushed any more$/,
    ],
  ]
  for (const [what, disturb, words] of between) {
    it(`ends before the next flush when somebody ${what} between two plays, and judges no play in which one does`, async () => {
      for (const within of [false, true]) {
        const pair = new FakePair()
        const trials = await trialsOn(pair)
        await trials.play(WORKLOAD, 2, never)
        if (!within) await disturb(pair)
        let disturbed = !within
        pair.primary.onCommand = ([name, key]) => {
          if (disturbed || name !== 'SET' || key !== 'b') return
          disturbed = true
          void disturb(pair)
        }
        const error: unknown = await trials.play(WORKLOAD, 2, never).catch((reason: unknown) => reason)
        expect(error).to.be.instanceOf(Failure).with.property('kind', 'refused')
        expect((error as Failure).message).to.match(words)
        expect([flushes(pair), held(pair)]).to.deep.equal([within ? 4 : 2, []])
      }
    })
  }
})
