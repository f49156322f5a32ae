import {expect} from 'chai'
import {KeyspaceReader} from '../../src/adapters/redis/keyspace-reader.js'
import {Failure} from '../../src/app/failure.js'
import {firstForeignKey, requireNothingHidden} from '../../src/app/foreign-keys.js'
import {NamedKeys} from '../../src/app/named-keys.js'
import type {Command} from '../../src/core/operation.js'
import {makePlan} from '../../src/core/workload/make-plan.js'
import {parseWorkload} from '../../src/core/workload/parse-workload.js'
import {FakePair} from '../support/fake-pair.js'

const KEYSPACES = new KeyspaceReader()
const PIKA = 'pika_version:3.5.5'
const KVROCKS = 'redis_version:4.0.0\nkvrocks_version:2.10.1'

function named(...commands: ReadonlyArray<readonly [db: number, command: Command]>): NamedKeys {
  const keys = new NamedKeys()
  for (const [db, command] of commands) keys.addCommand(db, command)
  return keys
}

function planOf(command: string) {
  return makePlan(parseWorkload(`name: small\nclients:\n  - name: a\n    steps: [${command}]\n`, 'small.yaml'), 1)
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return ''
  } catch (error) {
    expect(error).to.be.instanceOf(Failure).with.property('kind', 'refused')
    return (error as Failure).message
  }
}

describe('foreign keys', () => {
  for (const info of ['redis_version:7.0.15', PIKA]) {
    const exact = info !== PIKA
    const pairOf = () => new FakePair({info, databases: 6000})
    const all = {databases: Array.from({length: 6000}, (_, db) => db), all: true}

    describe(exact ? 'where counts are exact' : 'where they are not', () => {
      it('finds none among own keys, whatever they hold', async () => {
        const pair = pairOf()
        pair.primary.set(0, 'a')
        pair.primary.set(3, 'b')
        const own = named([0, ['SET', 'a', '1']], [3, ['SET', 'b', '1']])
        expect(await firstForeignKey(pair.views, {databases: [0, 3], all: false}, own, KEYSPACES)).to.equal(null)
      })

      it("takes the name of an own key in another database for somebody else's", async () => {
        const pair = pairOf()
        pair.primary.set(3, 'key1')
        const own = named([0, ['SET', 'key1', '1']])
        const found = await firstForeignKey(pair.views, {databases: [0, 3], all: false}, own, KEYSPACES)
        expect(found).to.include({db: 3, key: 'key1'})
      })

      it("takes a key that was only read for somebody else's", async () => {
        const pair = pairOf()
        pair.primary.set(0, 'read')
        const found = await firstForeignKey(
          pair.views,
          {databases: [0], all: false},
          named([0, ['GET', 'read']]),
          KEYSPACES,
        )
        expect(found).to.include({key: 'read'})
      })

      it('looks at the replica too, which a flush empties as well', async () => {
        const pair = pairOf()
        pair.replica.set(1, 'local')
        const found = await firstForeignKey(pair.views, {databases: [0, 1], all: false}, new NamedKeys(), KEYSPACES)
        expect([found!.view.name, found!.db, found!.key]).to.deep.equal(['replica', 1, 'local'])
      })

      it('leaves databases alone that the flushes do not reach', async () => {
        const pair = pairOf()
        pair.primary.set(2, 'elsewhere')
        expect(await firstForeignKey(pair.views, {databases: [0], all: false}, new NamedKeys(), KEYSPACES)).to.equal(
          null,
        )
      })

      it('sees a key in database 4500', async () => {
        const pair = pairOf()
        pair.primary.set(4500, 'far')
        expect(await firstForeignKey(pair.views, all, new NamedKeys(), KEYSPACES)).to.include({db: 4500, key: 'far'})
      })

      it('owns markers, and what MOVE, COPY and SWAPDB carried', async () => {
        const pair = pairOf()
        const own = named(
          [0, ['MOVE', 'm', '1']],
          [0, ['COPY', 'c', 'd', 'DB', '2']],
          [3, ['SET', 's', '1']],
          [0, ['SWAPDB', '3', '4']],
        )
        pair.primary.set(1, 'm')
        pair.primary.set(2, 'd')
        pair.primary.set(4, 's')
        pair.primary.set(0, 'lockstep:marker:1:0')
        expect(await firstForeignKey(pair.views, {databases: [0, 1, 2, 3, 4], all: false}, own, KEYSPACES)).to.equal(
          null,
        )
      })
    })
  }

  it('scans all databases of a small server in one write, and of a large one those that hold keys', async () => {
    const scans = async (databases: number) => {
      const pair = new FakePair({databases})
      pair.primary.set(2, 'a')
      const present = Array.from({length: databases}, (_, db) => db)
      await firstForeignKey(pair.views, {databases: present, all: true}, named([2, ['SET', 'a', '1']]), KEYSPACES)
      return pair.primary.sent('SCAN').length
    }
    expect([await scans(16), await scans(6000)]).to.deep.equal([16, 1])
  })
})

describe('what no look shows', () => {
  const namespaces = (pair: FakePair, reply: ReturnType<NonNullable<ReturnType<typeof pair.primary.answers.get>>>) =>
    pair.primary.answers.set('NAMESPACE', () => reply)

  it('refuses a workload with FLUSHALL where other namespaces are, without their passwords', async () => {
    const pair = new FakePair({info: KVROCKS})
    namespaces(pair, ['tenant', 'its-password', '__namespace', 'secret'])
    const message = await refusal(requireNothingHidden(pair.views, planOf('FLUSHALL')))
    expect(message).to.include('small flushes, which would take the namespace tenant of 127.0.0.1:7001 (primary)')
    expect(message).to.not.match(/its-password|secret/)
  })

  it('lets it run where there is only the one that every server has, and FLUSHDB anywhere', async () => {
    const pair = new FakePair({info: KVROCKS})
    namespaces(pair, ['tenant', 'its-password', '__namespace', 'secret'])
    await requireNothingHidden(pair.views, planOf('FLUSHDB'))
    namespaces(pair, ['__namespace', 'secret'])
    await requireNothingHidden(pair.views, planOf('FLUSHALL'))
  })

  it('refuses where the server does not tell', async () => {
    const pair = new FakePair({info: KVROCKS})
    namespaces(pair, {error: 'ERR admin permission required to perform the command'})
    expect(await refusal(requireNothingHidden(pair.views, planOf('FLUSHALL')))).to.include(
      'NAMESPACE answers ERR admin permission required',
    )
  })

  it('refuses any flush where a search index would go with it, and nothing else', async () => {
    const pair = new FakePair()
    await requireNothingHidden(pair.views, planOf('FLUSHDB'))
    pair.replica.answers.set('FT._LIST', () => ['products'])
    expect(await refusal(requireNothingHidden(pair.views, planOf('FLUSHDB')))).to.include('search index products')
    await requireNothingHidden(pair.views, planOf('"SET a 1"'))
  })
})
