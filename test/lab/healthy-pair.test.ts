import {expect} from 'chai'
import type {Command} from '../../src/core/operation.js'
import {SeededRandom} from '../../src/lab/seeded-random.js'
import {differences} from './support/differences.js'
import {withLab, type LabFixture} from './support/lab-fixture.js'
import type {RawClient} from './support/raw-client.js'
import {RegisterWriter} from './support/register-writer.js'
import {waitUntil} from '../support/wait-until.js'

const WRITERS = 4
const ROUNDS = 25
const FLUSHES = ['FLUSHDB', 'flushdb', 'FLUSHALL', 'flushall']

describe('a healthy pair', () => {
  for (const seed of [1, 2, 3]) {
    it(`ends equal and never serves what was overwritten or flushed (seed ${seed})`, async () => {
      await withLab({seed}, async (fixture) => {
        const random = new SeededRandom(seed)
        const stop = {now: false}
        const reading = watchReplica(await fixture.client('replica'), stop)
        await Promise.all([...registerWriters(fixture, random), ...mixedWriters(fixture, random)])
        stop.now = true
        expect(await reading).to.deep.equal([])
        // A name that ends between two reads would differ without any fault.
        await waitUntil(
          'all expiries are over',
          async () => !/expires=[1-9]/.test(await fixture.primary.text('INFO keyspace')),
        )
        expect(await differences(fixture.primary, fixture.replica, [0, 1])).to.deep.equal([])
        for (const side of [fixture.primary, fixture.replica]) await expectCacheLikeStore(side)
      })
    })
  }

  it('brings every one of 400 commands', async () => {
    await withLab({seed: 1}, async ({primary, replica}) => {
      await primary.pipeline(Array.from({length: 400}, (_, at) => `SET key${at} v`))
      await waitUntil('the replica holds 400 names', async () => (await replica.call('DBSIZE')) === 400)
    })
  })
})

/** Writers that own their names and check every read of their own. */
function registerWriters(fixture: LabFixture, random: SeededRandom): Array<Promise<void>> {
  return Array.from({length: WRITERS}, async (_, index) => {
    const writer = new RegisterWriter(`w${index}`, await fixture.client('primary'), random.fork(), FLUSHES)
    for (let round = 0; round < ROUNDS; round++) expect(await writer.round()).to.deep.equal([])
  })
}

/** Writers of everything else, to the same names, in two databases. */
function mixedWriters(fixture: LabFixture, random: SeededRandom): Array<Promise<void>> {
  return [0, 1].map(async (db) => {
    const client = await fixture.client('primary')
    const choose = random.fork()
    await client.call(`SELECT ${db}`)
    for (let round = 0; round < ROUNDS; round++) {
      await client.pipeline(Array.from({length: 40}, () => mixedCommand(choose)))
    }
  })
}

function mixedCommand(random: SeededRandom): Command {
  const [key, other] = [`m${random.integer(1, 12)}`, `m${random.integer(1, 12)}`]
  const value = String(random.integer(1, 1000))
  const commands: Command[] = [
    ['SET', key, value, 'PX', String(random.integer(1, 60))],
    ['SET', key, value, 'KEEPTTL'],
    ['APPEND', key, value],
    ['INCR', key],
    ['SETNX', key, value],
    ['MSET', key, value, other, value],
    ['MSETNX', key, value, other, value],
    ['DEL', key, other],
    ['RENAME', key, other],
    ['PEXPIRE', key, String(random.integer(1, 40))],
    ['PERSIST', key],
    ['HSET', key, value, value],
    ['HGET', key, value],
    ['GET', key],
    ['RPUSH', key, value],
    ['LPOP', key],
    ['RPOPLPUSH', key, other],
    ['SADD', key, value, other],
    ['SPOP', key],
    ['SMOVE', key, other, value],
    ['SUNIONSTORE', key, other, key],
    ['ZADD', key, value, other],
    ['ZINCRBY', key, '1.5', other],
    ['MULTI'],
    ['EXEC'],
  ]
  return commands[random.integer(0, commands.length - 1)]!
}

/** Reads registers on the replica until told to stop: what a version replaced or a flush removed never comes back. */
async function watchReplica(client: RawClient, stop: {readonly now: boolean}): Promise<string[]> {
  const problems: string[] = []
  const newest = new Map<string, {version: number; gone: boolean}>()
  const keys = Array.from({length: WRITERS}, (_, writer) => [1, 2, 3].map((key) => `w${writer}:${key}`)).flat()
  while (!stop.now) {
    const values = await client.pipeline(keys.map((key) => ['GET', key]))
    for (const [at, key] of keys.entries()) {
      const seen = newest.get(key) ?? {version: 0, gone: false}
      const value = values[at]
      const version = value === null ? seen.version : Number(value)
      if (version < seen.version || (value !== null && seen.gone && version === seen.version)) {
        problems.push(`${key}: ${JSON.stringify(value)} after ${seen.version}${seen.gone ? ' and nil' : ''}`)
      }
      newest.set(key, {version, gone: value === null})
    }
  }
  return problems
}

async function expectCacheLikeStore(side: RawClient): Promise<void> {
  const keys = Array.from({length: WRITERS}, (_, writer) => [1, 2, 3].map((key) => `w${writer}:${key}`)).flat()
  const cached = await side.pipeline(keys.map((key) => ['GET', key]))
  const stored = await side.pipeline(keys.map((key) => ['GETRANGE', key, '0', '-1']))
  expect(cached.map((value) => value ?? '')).to.deep.equal(stored)
}
