import {expect} from 'chai'
import {KeyspaceReader} from '../../src/adapters/redis/keyspace-reader.js'
import {cleanUp, describeLeftover, type CleanUp} from '../../src/app/clean-up.js'
import {NamedKeys} from '../../src/app/named-keys.js'
import {FakeClock, FakePair} from '../support/fake-pair.js'

const KEYSPACES = new KeyspaceReader()

function ownKeys(pair: FakePair, ...keys: ReadonlyArray<readonly [db: number, key: string]>): NamedKeys {
  const named = new NamedKeys()
  for (const [db, key] of keys) {
    named.addCommand(db, ['SET', key, 'v'])
    pair.primary.set(db, key, 'v')
    pair.replica.set(db, key, 'v')
  }
  return named
}

function clean(pair: FakePair, named: NamedKeys, more: Partial<CleanUp> = {}) {
  const task = {views: pair.views, databases: [0, 1], named, drifted: false, timeoutMs: 5000, ...more}
  return cleanUp(task, KEYSPACES, new FakeClock())
}

const holds = ({databases}: {databases: ReadonlyArray<ReadonlyMap<string, string>>}) =>
  databases.flatMap((keys, db) => [...keys.keys()].map((key) => `${db}/${key}`))

describe('cleanUp', () => {
  for (const info of ['redis_version:7.0.15', 'pika_version:3.5.5'])
    it(`deletes by database and name what lockstep wrote, and flushes nothing (${info})`, async () => {
      const pair = new FakePair({info})
      const named = ownKeys(pair, [0, 'a'], [1, 'b'])
      pair.primary.set(1, 'a')
      pair.primary.set(0, 'prod:1')
      expect(await clean(pair, named)).to.equal(null)
      expect(holds(pair.primary)).to.deep.equal(['0/prod:1', '1/a'])
      expect(holds(pair.replica)).to.deep.equal([])
      expect([...pair.primary.sent('FLUSHDB'), ...pair.primary.sent('FLUSHALL')]).to.deep.equal([])
    })

  it('leaves a key alone that was only read', async () => {
    const pair = new FakePair()
    const named = ownKeys(pair, [0, 'a'])
    named.addCommand(0, ['GET', 'theirs'])
    pair.primary.set(0, 'theirs')
    expect(await clean(pair, named)).to.equal(null)
    expect(holds(pair.primary)).to.deep.equal(['0/theirs'])
  })

  it('reaches what only the replica holds', async () => {
    const pair = new FakePair()
    const named = ownKeys(pair, [0, 'a'])
    pair.primary.databases[0]!.clear()
    expect(await clean(pair, named)).to.equal(null)
    expect(holds(pair.replica)).to.deep.equal([])
  })

  it('deletes markers too, also those that are no longer named', async () => {
    const pair = new FakePair()
    const named = ownKeys(pair, [0, 'a'])
    pair.primary.set(1, 'lockstep:marker:3:0')
    pair.replica.set(1, 'lockstep:marker:3:0')
    expect(await clean(pair, named)).to.equal(null)
    expect([...holds(pair.primary), ...holds(pair.replica)]).to.deep.equal([])
  })

  it("tells the server's own words when it may not delete", async () => {
    const pair = new FakePair()
    const named = ownKeys(pair, [0, 'a'], [1, 'b'])
    pair.primary.answers.set('DEL', () => ({error: "NOPERM this user has no permissions to run the 'del' command"}))
    const left = await clean(pair, named)
    expect(left?.count).to.equal(2)
    expect(describeLeftover(left!)).to.match(
      /^2 keys of lockstep stayed on the servers: primary 127\.0\.0\.1:7001, database 0, such as a \(NOPERM this user/,
    )
  })

  it('tells when a replica keeps them, without waiting for ever', async () => {
    const pair = new FakePair()
    const named = ownKeys(pair, [0, 'a'])
    pair.primary.replicates = false
    const left = await clean(pair, named)
    expect(describeLeftover(left!)).to.equal(
      '1 key of lockstep stayed on the servers: replica 127.0.0.1:7002, database 0, such as a (still there after 5000 ms)',
    )
  })

  it('tells when the primary is lost', async () => {
    const pair = new FakePair()
    const named = ownKeys(pair, [0, 'a'])
    pair.primary.lost = 'connection refused'
    expect(describeLeftover((await clean(pair, named))!)).to.equal(
      'keys of lockstep may have stayed on the servers: 127.0.0.1:7001: connection refused',
    )
  })
})
