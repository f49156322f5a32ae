import {expect} from 'chai'
import {knownCommands} from '../../../src/core/command/command-facts.js'
import {engineFacts, ENGINES, recordedEngine} from '../../../src/core/engine/engines.js'
import {hazardOf} from '../../../src/core/engine/hazard.js'
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
    [
      'redis_version:6.3.4\nmvcc_depth:0\nserver_threads:2',
      {engine: 'KeyDB', version: '6.3.4', order: 'total', offsetProves: 'applied', trustDbsize: true},
    ],
    ['redis_version:255.255.255\nexecutable:/usr/bin/keydb-server', {engine: 'KeyDB'}],
    ['redis_version:7.4.0\nexecutable:/usr/bin/redis-server', {engine: 'Redis'}],
    [
      'redis_version:4.0.0\nkvrocks_version:2.10.1',
      {engine: 'Kvrocks', version: '2.10.1', order: 'per-key', trustDbsize: false, expiryToleranceMs: 1000},
    ],
    ['redis_version:7.2.4\nserver_name:redict', {engine: 'redict', version: '7.2.4', order: 'per-key'}],
    ['pika_version:4.0.0', {engine: 'Pika', order: 'barrier', severalTypesPerName: false, expiryToleranceMs: 2000}],
    ['something:else', {engine: 'unknown engine', order: 'eventual', trustDbsize: false}],
  ] as const) {
    it(`reads ${text.replaceAll('\n', ', ')}`, () => {
      expect(engineFacts(parseInfo(text))).to.include(expected)
    })
  }
})

describe('an engine', () => {
  const PIKA = recordedEngine('Pika', '3.5.4')

  it('is found again by the name that records hold, whatever it called itself', () => {
    for (const {name, facts} of ENGINES)
      expect(recordedEngine(name, '1.0.0').order).to.equal(facts('1.0.0', new Map()).order)
    expect(recordedEngine('redict', '7.3')).to.include({engine: 'redict', version: '7.3', order: 'per-key'})
    expect(PIKA.severalTypesPerName).to.equal(true)
  })

  it('has its own commands as rows of the one table', () => {
    const names = new Set([...knownCommands()].map(({name}) => name))
    for (const own of ['pkscanrange', 'pkpatternmatchdel', 'keydb.hrename', 'cas', 'namespace'])
      expect(names).to.include(own)
    for (const {facts} of ENGINES) {
      const {hazards, readCache} = facts('1.0.0', new Map())
      for (const {commands} of hazards) expect(names).to.include.members(commands.map((name) => name.split('|')[0]!))
      if (readCache) expect(names).to.include.members([...readCache.loadedBy])
    }
  })

  it('names what a server may not survive, and when', () => {
    expect(hazardOf('pttl', PIKA, true)?.why).to.include('the server dies')
    expect(hazardOf('pttl', PIKA, false)).to.equal(null)
    expect(hazardOf('get', PIKA, true)).to.equal(null)
    expect(hazardOf('pttl', recordedEngine('Redis', '7.0.15'), true)).to.equal(null)
  })

  it('tells by INFO cache whether a cache answers, and whether keys are being loaded into it', () => {
    const cache = PIKA.readCache!
    const busy = parseInfo('cache_status:Ok\nload_keys_per_sec:0\nwaitting_load_keys_num:7')
    expect([cache.isOn(busy), cache.isLoading(busy)]).to.deep.equal([true, true])
    const calm = parseInfo('cache_status:Disable\nload_keys_per_sec:0\nwaitting_load_keys_num:0')
    expect([cache.isOn(calm), cache.isLoading(calm)]).to.deep.equal([false, false])
    expect(cache.isOn(new Map())).to.equal(true)
  })

  it('lists every type of value, and asks for keys in transactions where there is a hazard outside of them', () => {
    const {reading, hazards} = PIKA
    expect([...reading.ranges!.types, ...reading.ranges!.others]).to.have.members([
      'string',
      'hash',
      'list',
      'set',
      'zset',
      'stream',
    ])
    expect(hazards.length > 0 && reading.inTransactions).to.equal(true)
  })
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

  it('takes a replica that is written to as well, or followed, for the replica it is', () => {
    for (const role of ['active-replica', 'master&&slave'])
      expect(replicationState(parseInfo(`role:${role}\nmaster_link_status:up`))).to.include({role: 'slave'})
  })

  it('compares offsets log by log, and not at all where one is missing', () => {
    expect(caughtUp({db0: 5, db1: 7}, {db0: 5, db1: 6})).to.equal(false)
    expect(caughtUp({db0: 5}, {db0: 9})).to.equal(true)
    expect(caughtUp({db0: 5}, {})).to.equal(null)
    expect(caughtUp({}, {all: 1})).to.equal(null)
  })
})
