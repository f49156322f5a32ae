import {expect} from 'chai'
import {KeyspaceReader} from '../../src/adapters/redis/keyspace-reader.js'
import type {Failure} from '../../src/app/failure.js'
import {checkRoles, checkSafety} from '../../src/app/preflight.js'
import {FakePair} from '../support/fake-pair.js'
import {planOf, SMALL_WORKLOAD, thrown} from '../support/small-run.js'

type Fields = Readonly<Record<string, string>>

describe('checkRoles', () => {
  const check = (primary: Fields, replica: Fields) => {
    const pair = new FakePair()
    for (const [name, value] of Object.entries(primary)) pair.primary.info.set(name, value)
    for (const [name, value] of Object.entries(replica)) pair.replica.info.set(name, value)
    return thrown(checkRoles(pair.views)) as Promise<Failure | null>
  }

  it('passes a primary and the replica that follows it, by their history, or by the address where there is none', async () => {
    expect(await check({}, {})).to.equal(null)
    const address = {master_host: '127.0.0.1', master_port: '7001'}
    expect(await check({master_replid: 'one'}, {master_replid: 'one', master_host: 'elsewhere'})).to.equal(null)
    expect(await check({}, {...address, role: 'active-replica'})).to.equal(null)
  })

  const refused: ReadonlyArray<
    readonly [what: string, primary: Fields, replica: Fields, message: RegExp, hint: RegExp]
  > = [
    ['a primary that loads', {loading: '1'}, {}, /7001 \(primary\) is loading/, /try again/],
    ['a replica that loads', {}, {loading: '1'}, /7002 \(replica\) is loading/, /try again/],
    ['a replica as the primary', {role: 'slave'}, {}, /7001 is not a primary: its role is slave/, /--primary/],
    [
      'a replica as the primary, whose own primary is known',
      {role: 'slave', master_host: 'h', master_port: '6379'},
      {},
      /7001 is not a primary/,
      /its primary is h:6379/,
    ],
    ['a primary as the replica', {}, {role: 'master'}, /7002 is not a replica: its role is master/, /right way round/],
    [
      'a replica whose link is down',
      {},
      {master_link_status: 'down', master_host: '127.0.0.1', master_port: '7001'},
      /7002 has no link to its primary 127\.0\.0\.1:7001$/,
      /doctor/,
    ],
    [
      'a replica in a full sync',
      {},
      {master_link_status: 'down', master_sync_in_progress: '1'},
      /a full sync is in progress/,
      /wait/,
    ],
    [
      'the replica of another primary',
      {},
      {master_replid: 'another', master_host: '127.0.0.1', master_port: '7001'},
      /7002 does not follow 127\.0\.0\.1:7001: it follows 127\.0\.0\.1:7001/,
      /name a replica of this primary/,
    ],
  ]
  for (const [what, primary, replica, message, hint] of refused)
    it(`refuses ${what}`, async () => {
      const failure = await check(primary, replica)
      expect(failure?.kind).to.equal('unreachable')
      expect(failure!.message).to.match(message)
      expect(failure!.hint).to.match(hint)
    })

  it('goes by the address where servers have no common history', async () => {
    const follows = async (port: string) => {
      const pair = new FakePair()
      for (const server of [pair.primary, pair.replica]) server.withoutHistoryId = true
      pair.replica.info.set('master_host', '127.0.0.1').set('master_port', port)
      return (await thrown(checkRoles(pair.views))) === null
    }
    expect([await follows('7001'), await follows('7009')]).to.deep.equal([true, false])
  })
})

describe('checkSafety', () => {
  const FLUSHALL = SMALL_WORKLOAD.replace('FLUSHDB', 'FLUSHALL')
  const check = (
    pair: FakePair,
    text = SMALL_WORKLOAD,
    {allowFlush = [], writer = null}: {allowFlush?: readonly string[]; writer?: string | null} = {},
  ) => checkSafety(pair.views, planOf(text), new KeyspaceReader(), allowFlush, 'test', () => Promise.resolve(writer))
  const refusal = async (...args: Parameters<typeof check>) => (await thrown(check(...args))) as Failure

  it('tells what the flushes reach: the databases of the plan, or all that the server has', async () => {
    expect(await check(new FakePair())).to.deep.equal({databases: [0], all: false})
    expect(await check(new FakePair(), FLUSHALL)).to.deep.equal({databases: [0, 1, 2, 3], all: true})
  })

  it('refuses a database that the server does not have', async () => {
    const text = SMALL_WORKLOAD.replace('rounds: 4', 'rounds: 4\ndatabases: [0, 4]')
    const {kind, message} = await refusal(new FakePair(), text)
    expect([kind, message]).to.deep.equal(['usage', 'small uses database 4, but 127.0.0.1:7001 has 4 (0 to 3)'])
  })

  it('refuses while another run is at work, and not for connections of its own', async () => {
    const pair = new FakePair()
    pair.primary.answers.set('CLIENT', () => 'id=1 name=lockstep:test:writer\nid=2 name=app')
    expect((await check(pair)).all).to.equal(false)
    pair.primary.answers.set('CLIENT', () => 'id=1 name=lockstep:other:writer')
    expect(await refusal(pair, SMALL_WORKLOAD, {allowFlush: ['127.0.0.1:7001']}))
      .to.include({kind: 'refused'})
      .and.have.property('message')
      .that.includes('client lockstep:other:writer')
  })

  it('refuses what holds a key, on either side, in any database within reach', async () => {
    for (const [side, db, text] of [
      ['primary', 0, SMALL_WORKLOAD],
      ['replica', 0, SMALL_WORKLOAD],
      ['primary', 3, FLUSHALL],
    ] as const) {
      const pair = new FakePair()
      pair[side].set(db, 'theirs')
      const {kind, message} = await refusal(pair, text)
      expect(kind).to.equal('refused')
      expect(message).to.match(
        new RegExp(`^database ${db} of \\S+ \\(${side}\\) holds a key \\(e\\.g\\. theirs\\) and small flushes it$`),
      )
    }
    const pair = new FakePair()
    pair.primary.set(3, 'theirs')
    expect((await check(pair)).databases).to.deep.equal([0])
  })

  it('tells the way out: which primary to name, which one was named, or which run wrote it', async () => {
    const pair = new FakePair()
    pair.primary.set(0, 'theirs')
    const hint = async (options?: Parameters<typeof check>[2]) => (await refusal(pair, SMALL_WORKLOAD, options)).hint
    expect(await hint()).to.equal('to allow that on exactly this primary: --allow-flush 127.0.0.1:7001')
    expect(await hint({allowFlush: ['127.0.0.1:7002']})).to.equal(
      '--allow-flush names 127.0.0.1:7002, and this primary is 127.0.0.1:7001',
    )
    expect(await hint({writer: 'RUN'})).to.include('lockstep clean RUN')
    expect((await check(pair, SMALL_WORKLOAD, {allowFlush: ['127.0.0.1:7001']})).databases).to.deep.equal([0])
  })
})
