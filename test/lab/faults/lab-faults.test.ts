import {expect} from 'chai'
import {LAB_FAULTS, isLabFault, type LabFault} from '../../../src/lab/faults/lab-faults.js'
import {withLab, type LabFixture} from '../support/lab-fixture.js'
import type {Scenario} from '../support/scenario.js'
import {waitUntil} from '../../support/wait-until.js'
import {readBehindFlush, staleAfterLoad, staleAfterWrite, staleOnReplica} from './cache-scenarios.js'
import {counters, countersWithExpiry, expiries, flushedOnce, plainWrites, twoDatabases} from './entry-scenarios.js'
import {ENTRY_CASES} from './entry-cases.js'
import {flushAmplified, flushLiteral, flushRaced, flushTorn, multiKeyRaced} from './order-scenarios.js'

const ROUNDS_TO_SHOW = 50
const HEALTHY_ROUNDS = 10

/** What shows each fault. `stuck-replica` has tests of its own: with it nothing ever settles. */
const SCENARIOS: ReadonlyArray<[LabFault, string, Scenario]> = [
  ['flushdb-by-hash', 'FLUSHDB between writes of many keys', flushAmplified('FLUSHDB')],
  ['flushdb-by-hash', 'the four commands of the seed', flushLiteral],
  ['flushall-by-hash', 'FLUSHALL between writes of many keys', flushAmplified('FLUSHALL')],
  ['async-cache-clear', 'reads behind FLUSHALL', readBehindFlush],
  ['cache-load-race', 'reads after a flush that loads overlapped', staleAfterLoad],
  ['cache-load-race', 'reads after a write that loads overlapped', staleAfterWrite],
  ['stale-replica-cache', 'cached reads on the replica', staleOnReplica],
  ['lost-write', 'plain writes', plainWrites],
  ['multi-key-by-first-key', 'commands of several keys', multiKeyRaced],
  ['flush-before-binlog', 'writes that race with a flush', flushRaced],
  ['lost-flush', 'a flush and nothing else', flushedOnce],
  ['duplicate-apply', 'counters and lists', counters],
  ['wrong-database', 'plain writes, two databases compared', twoDatabases],
  ['ttl-drift', 'names with expiry', expiries],
  ['torn-flush', 'reads while a flush runs', flushTorn],
  ['wrong-command', 'counters with expiry', countersWithExpiry],
]

/** Faults tried in entry-faults.test.ts and store-faults.test.ts, without a lab. */
const TRIED_BY_HOOKS: readonly LabFault[] = [
  'random-deletion',
  'lost-from-then',
  'ended-counted',
  'hidden-early',
  'empty-hash-kept',
  'empty-list-kept',
]

describe('LAB_FAULTS', () => {
  it('have a name of their own, a sentence and, where there is one, an issue', () => {
    const names = LAB_FAULTS.map(({name}) => name)
    expect(new Set(names).size).to.equal(names.length)
    for (const {name, summary, issue} of LAB_FAULTS) {
      expect(summary, name).to.match(/^[a-z].*[^.]$|^INCR/)
      if (issue !== null) expect(issue, name).to.match(/^OpenAtomFoundation\/pika#\d+(, #\d+)*$/)
    }
    expect(isLabFault('lost-write')).to.equal(true)
    expect(isLabFault('lost')).to.equal(false)
  })

  it('are each shown by a scenario here', () => {
    const elsewhere = [...ENTRY_CASES.map(([fault]) => fault), ...TRIED_BY_HOOKS, 'stuck-replica']
    const shown = new Set<string>([...SCENARIOS.map(([fault]) => fault), ...elsewhere])
    expect(LAB_FAULTS.map(({name}) => name).filter((name) => !shown.has(name))).to.deep.equal([])
  })

  for (const [fault, what, scenario] of SCENARIOS) {
    it(`${fault} shows in ${what}, on no healthy pair and at rate 0 never`, async () => {
      for (const seed of [1, 2]) {
        expect(
          await withLab({seed, faults: [fault]}, (fixture) => scenario(fixture, ROUNDS_TO_SHOW)),
          `seed ${seed}`,
        ).to.be.greaterThan(0)
      }
      expect(await withLab({seed: 3}, (fixture) => scenario(fixture, HEALTHY_ROUNDS))).to.equal(0)
      expect(
        await withLab({seed: 4, faults: [fault], rate: 0}, (fixture) => scenario(fixture, HEALTHY_ROUNDS)),
      ).to.equal(0)
    })
  }
})

describe('stuck-replica', () => {
  it('stops applying and acknowledging while its link is up', async () => {
    await withLab({seed: 1, faults: ['stuck-replica']}, async ({primary, replica}) => {
      for (let at = 0; at < 400; at++) await primary.call(`SET key${at} v`)
      await waitUntil('the replica is behind', async () => (await offset(primary)) > (await offset(replica)))
      const before = [await offset(replica), await replica.call('DBSIZE')]
      await primary.pipeline(Array.from({length: 100}, (_, at) => `SET more${at} v`))
      expect([await offset(replica), await replica.call('DBSIZE')]).to.deep.equal(before)
      expect(before[1]).to.be.within(1, 200)
      expect(await replica.call('INFO replication')).to.include('master_link_status:up')
    })
  })
})

describe('several faults', () => {
  it('act together', async () => {
    await withLab({seed: 1, faults: ['async-cache-clear', 'lost-write']}, async (fixture) => {
      expect(await readBehindFlush(fixture, ROUNDS_TO_SHOW)).to.be.greaterThan(0)
      expect(await plainWrites(fixture, ROUNDS_TO_SHOW)).to.be.greaterThan(0)
    })
  })
})

async function offset(client: LabFixture['primary']): Promise<number> {
  return Number(/slave_repl_offset:(\d+)/.exec(await client.text('INFO replication'))![1])
}
