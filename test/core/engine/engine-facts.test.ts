import {expect} from 'chai'
import {engineFacts} from '../../../src/core/engine/engine-facts.js'
import {parseInfo} from '../../../src/core/engine/parse-info.js'
import {caughtUp, replicationState} from '../../../src/core/engine/replication-state.js'
import {recordedReplies} from '../../support/recorded-replies.js'

const info = (version: string, side: 'PRIMARY' | 'REPLICA') =>
  parseInfo(recordedReplies(version, side).get('INFO')!.toString('utf8'))

describe('engineFacts', () => {
  it('knows Pika before its flush waited for all workers, and after', () => {
    expect(engineFacts(info('pika-3.5.4', 'PRIMARY'))).to.include({
      engine: 'Pika',
      version: '3.5.4',
      order: 'per-key',
      offsetProves: 'received',
      applyWorkers: 6,
      trustDbsize: false,
      severalTypesPerName: true,
    })
    expect(engineFacts(info('pika-3.5.5', 'PRIMARY'))).to.include({engine: 'Pika', version: '3.5.5', order: 'barrier'})
  })

  for (const [text, expected] of [
    [
      'redis_version:7.0.15',
      {engine: 'Redis', version: '7.0.15', order: 'total', offsetProves: 'applied', applyWorkers: 1},
    ],
    [
      'redis_version:7.2.4\nserver_name:valkey\nvalkey_version:8.0.1',
      {engine: 'Valkey', version: '8.0.1', order: 'total'},
    ],
    [
      'redis_version:7.2.4\ndragonfly_version:df-1.23',
      {engine: 'Dragonfly', version: 'df-1.23', offsetProves: 'received'},
    ],
    [
      'lockstep_lab_version:1.0.0\napply_workers:4\napply_pause_max_ms:20',
      {engine: 'lockstep lab', order: 'barrier', applyWorkers: 4, stableForMs: 40},
    ],
    ['something:else', {engine: 'unknown engine', order: 'eventual', trustDbsize: false}],
  ] as const) {
    it(`reads ${text.replaceAll('\n', ', ')}`, () => {
      expect(engineFacts(parseInfo(text))).to.include(expected)
    })
  }
})

describe('replicationState', () => {
  it('reads a Pika pair: roles, link, history, an offset for each database', () => {
    const primary = replicationState(info('pika-3.5.4', 'PRIMARY'))
    const replica = replicationState(info('pika-3.5.4', 'REPLICA'))
    expect(primary).to.include({role: 'master', loading: false})
    expect(replica).to.include({role: 'slave', linkUp: true, syncing: false, masterAddress: '127.0.0.1:21001'})
    expect(primary.historyId).to.be.a('string').and.equal(replica.historyId)
    expect(primary.runId).to.not.equal(replica.runId)
    expect(Object.keys(primary.offsets)).to.deep.equal(['db0', 'db1'])
    expect(caughtUp(primary.offsets, replica.offsets)).to.equal(true)
  })

  it('compares offsets log by log, and not at all where one is missing', () => {
    expect(caughtUp({db0: 5, db1: 7}, {db0: 5, db1: 6})).to.equal(false)
    expect(caughtUp({db0: 5}, {db0: 9})).to.equal(true)
    expect(caughtUp({db0: 5}, {})).to.equal(null)
    expect(caughtUp({}, {all: 1})).to.equal(null)
  })
})
