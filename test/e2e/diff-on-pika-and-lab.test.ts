import {expect} from 'chai'
import {Redis} from 'ioredis'
import {startLab, type RunningLab} from '../../src/lab/start-lab.js'
import {PikaLikeServer, type PikaValue} from '../support/pika-like-server.js'
import {diffReportOf} from '../support/report-of.js'
import {runLockstep} from '../support/run-lockstep.js'
import {waitUntil} from '../support/wait-until.js'

const PRIMARY = [
  '# Replication(MASTER)',
  'role:master',
  'ReplicationID:f14ef69fa3cec56f8a3ba03f312f8579d2fad5ebc240cab74b',
  'connected_slaves:1',
  'db0:binlog_offset=0 1810,safety_purge=none',
  'db1:binlog_offset=0 71,safety_purge=none',
  'slave_repl_offset:1881',
].join('\r\n')
const REPLICA = PRIMARY.replace('(MASTER)\r\nrole:master', '(SLAVE)\r\nrole:slave').replace(
  'connected_slaves:1',
  'master_host:127.0.0.1\r\nmaster_port:1\r\nmaster_link_status:up\r\ndb0:connected\r\ndb1:connected',
)

const EXPIRE_AT_MS = 1000 * Math.floor(Date.now() / 1000) + 1_000_000

/** One name of several types, a stream without a type, expiry in whole seconds; enough names for several pages. */
const HEALTHY: ReadonlyMap<string, PikaValue> = new Map<string, PikaValue>([
  ['multi', {string: 'v', hash: {f: 'v'}, list: ['x'], zset: {m: '1'}, set: ['m']}],
  ['st', {stream: [['1795175795534-0', ['f', 'v']]]}],
  ['timed', {string: 'v', expireAtMs: EXPIRE_AT_MS}],
  ['binary\u00ff\u0000', {string: '\u00fe\u0000'}],
  ...Array.from({length: 30}, (_, at): [string, PikaValue] => [`k${at}`, {string: `v${at}`}]),
])

describe('lockstep diff on Pika', () => {
  async function diff(
    primary: ReadonlyMap<string, PikaValue>,
    replica: ReadonlyMap<string, PikaValue>,
    inSecond: ReadonlyMap<string, PikaValue>,
    flags: readonly string[] = [],
    transactions = true,
  ) {
    const servers = [
      await PikaLikeServer.start([primary, new Map()], PRIMARY),
      await PikaLikeServer.start([replica, inSecond], REPLICA, transactions),
    ] as const
    try {
      const [ours, theirs] = servers.map(({port}) => `redis://127.0.0.1:${port}`)
      return await runLockstep(['diff', '--primary', ours!, '--replica', theirs!, '--json', ...flags])
    } finally {
      for (const server of servers) await server.stop()
    }
  }

  it('asks a replica that refuses transactions for no expiry, says so, and finds what differs all the same', async () => {
    const multi = HEALTHY.get('multi')!
    const replica = new Map(HEALTHY)
      .set('multi', {...multi, hash: {f: 'w'}, expireAtMs: 5})
      .set('k4', {string: 'v', zset: {m: '1'}})
    const same = await diff(HEALTHY, HEALTHY, new Map(), [], false)
    expect(same.code).to.equal(2)
    expect(diffReportOf(same).reasons.join()).to.match(
      /expiry was not compared: replica \S+ refuses transactions.*--no-expiry/,
    )
    expect(diffReportOf(same).diff.notCompared).to.deep.equal(['expiry'])
    expect((await diff(HEALTHY, HEALTHY, new Map(), ['--no-expiry'], false)).code).to.equal(0)
    const result = await diff(HEALTHY, replica, new Map(), ['--no-expiry'], false)
    expect(diffReportOf(result).divergences.map(({key, kind}) => `${key as string} ${kind}`)).to.have.members([
      'multi value',
      'k4 extra',
    ])
  })

  it('is told by doctor what it would leave out', async () => {
    const servers = [
      await PikaLikeServer.start([HEALTHY, new Map()], PRIMARY),
      await PikaLikeServer.start([HEALTHY, new Map()], REPLICA, false),
    ] as const
    try {
      const [ours, theirs] = servers.map(({port}) => `redis://127.0.0.1:${port}`)
      const {stdout} = await runLockstep(['doctor', '--primary', ours!, '--replica', theirs!, '--json'])
      const told = stdout.split('\n').filter((line) => line.includes('refuses transactions'))
      expect(told).to.have.lengthOf(1)
      expect(told[0]).to.match(/\(replica\) refuses transactions.*the server dies.*--no-expiry/)
    } finally {
      for (const server of servers) await server.stop()
    }
  })

  it('compares every type under every name, and does not take an old DBSIZE for emptiness', async () => {
    // One second of difference is the resolution of the log.
    const replica = new Map(HEALTHY).set('timed', {string: 'v', expireAtMs: EXPIRE_AT_MS + 900})
    const result = await diff(HEALTHY, replica, new Map())
    const {verdict, keysCompared, diff: facts} = diffReportOf(result)
    expect({verdict, code: result.code}).to.deep.equal({verdict: 'consistent', code: 0})
    // Pika lists a name once for each of its types.
    expect(keysCompared).to.equal(HEALTHY.size + 4)
    expect(facts.databases).to.deep.equal([0, 1])
  })

  it('finds a difference in one of several types, in a stream, in another database, and a missing type', async () => {
    const multi = HEALTHY.get('multi')!
    const replica = new Map(HEALTHY)
      .set('multi', {...multi, list: ['y']})
      .set('st', {stream: [['1795175795534-0', ['f', 'w']]]})
      .set('k3', {hash: {f: 'v'}, string: 'v3'})
    replica.delete('k4')
    const result = await diff(HEALTHY, replica, new Map([['elsewhere', {set: ['m']}]]))
    const rows = diffReportOf(result).divergences.map(({db, key, kind, expected, actual}) => ({
      place: `${db} ${key as string} ${kind}`,
      expected: expected?.value.type,
      actual: actual?.value.type,
    }))
    expect(rows).to.have.deep.members([
      {place: '0 multi value', expected: 'list', actual: 'list'},
      {place: '0 st value', expected: 'stream', actual: 'stream'},
      {place: '0 k3 extra', expected: undefined, actual: 'hash'},
      {place: '0 k4 missing', expected: 'string', actual: undefined},
      {place: '1 elsewhere extra', expected: undefined, actual: 'set'},
    ])
    expect(result.code).to.equal(1)
  })
})

describe('lockstep diff on the lab as Pika', () => {
  let lab: RunningLab
  let primary: Redis
  let replica: Redis

  async function start(faults: ReadonlyArray<'lost-write'>) {
    lab = await startLab({seed: 5, faults, dialect: 'pika-3.5', databases: 2})
    primary = new Redis(lab.primaryUrl)
    replica = new Redis(lab.replicaUrl)
    const pipeline = primary.pipeline()
    for (let at = 0; at < 300; at++)
      pipeline
        .set(`key${at}`, `value${at}`)
        .hset(`key${at}`, 'f', String(at))
        .rpush(`list${at}`, 'a', 'b')
        .sadd(`set${at}`, 'm')
    pipeline
      .zadd('z', 1, 'm')
      .expire('key7', 5000)
      .set(Buffer.from([0xff, 0x00]), Buffer.from([0xfe]))
      .set('last', '1')
    await pipeline.exec()
    if (faults.length === 0)
      await waitUntil('the replica has followed', async () => (await replica.exists('last')) === 1)
  }
  afterEach(async () => {
    primary.disconnect()
    replica.disconnect()
    await lab.stop()
  })
  const diff = () => runLockstep(['diff', '--primary', lab.primaryUrl, '--replica', lab.replicaUrl, '--json'])
  const cached = async (server: Redis) => /cache_keys:(\d+)/.exec(await server.info('cache'))?.[1]

  it('loads nothing into the read cache, and harms no server into whose cache others load', async () => {
    await start([])
    const before = [await cached(primary), await cached(replica)]
    const alone = await diff()
    expect(diffReportOf(alone).keysCompared).to.equal(4 * 300 + 3)
    expect(alone.code).to.equal(0)
    expect([await cached(primary), await cached(replica)]).to.deep.equal(before)
    let reading = true
    const load = async (server: Redis) => {
      for (let at = 0; reading; at++) {
        await server.pipeline(Array.from({length: 50}, (_, step) => ['get', `key${(at + step) % 300}`])).exec()
        if (server === primary) await server.set(`key${at % 300}`, String(at))
      }
    }
    const loads = Promise.all([load(primary), load(replica)])
    const beside = await diff()
    reading = false
    await loads
    expect({code: beside.code, reasons: diffReportOf(beside).reasons}).to.deep.equal({code: 0, reasons: []})
  })

  it('finds the writes that a replica lost, of every type under a name', async () => {
    await start(['lost-write'])
    const result = await diff()
    const {divergences} = diffReportOf(result)
    expect(result.code).to.equal(1)
    expect(new Set(divergences.map(({expected}) => expected?.value.type))).to.include.members([
      'string',
      'hash',
      'list',
    ])
    expect(divergences.every(({kind}) => kind === 'missing' || kind === 'ttl')).to.equal(true)
  })
})

describe('lockstep diff on the lab', () => {
  let lab: RunningLab
  let primary: Redis

  async function start(faults: ReadonlyArray<'lost-write'>) {
    lab = await startLab({seed: 5, faults, rate: 0.05})
    primary = new Redis(lab.primaryUrl)
    for (const db of [0, 3]) {
      await primary.select(db)
      const pipeline = primary.pipeline()
      for (let at = 0; at < 300; at++) pipeline.set(`key${at}`, `value${at}`).hset(`hash${at}`, 'f', String(at))
      pipeline.set(Buffer.from([0xff, 0x00]), Buffer.from([0xfe])).expire('key7', 5000)
      await pipeline.exec()
    }
    await primary.set('last', '1')
    const replica = new Redis(lab.replicaUrl)
    await replica.select(3)
    if (faults.length === 0)
      await waitUntil('the replica has followed', async () => (await replica.exists('last')) === 1)
    replica.disconnect()
  }
  afterEach(async () => {
    primary.disconnect()
    await lab.stop()
  })
  const diff = () => runLockstep(['diff', '--primary', lab.primaryUrl, '--replica', lab.replicaUrl, '--json'])

  it('compares several databases, without DUMP and the newer commands', async () => {
    await start([])
    const result = await diff()
    expect(diffReportOf(result).reasons).to.deep.equal([])
    expect(diffReportOf(result).keysCompared).to.equal(2 * 601 + 1)
    expect(result.code).to.equal(0)
  })

  it('finds the writes that a replica lost', async () => {
    await start(['lost-write'])
    const result = await diff()
    const {divergences} = diffReportOf(result)
    expect(result.code).to.equal(1)
    expect(divergences.length).to.be.greaterThan(0)
    expect(divergences.every(({kind}) => kind === 'missing' || kind === 'ttl')).to.equal(true)
  })
})
