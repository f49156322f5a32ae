import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {Redis} from 'ioredis'
import {recordReplies} from '../../../scripts/record-replies.js'
import {openLabPair, type LabPair} from '../../../src/lab/lab-pair.js'

const file = (name: string) => fileURLToPath(new URL(`../../../../fixtures/replies/${name}`, import.meta.url))

describe('the lab as Pika 3.5', () => {
  let pair: LabPair

  beforeEach(async () => {
    pair = await openLabPair({seed: 1, dialect: 'pika-3.5', databases: 1})
  })
  afterEach(() => pair.close())

  it('answers as a real pair of 3.5.5 did, reply by reply', async () => {
    const recorded = readFileSync(file('pika-dialect-3.5.5.txt'), 'utf8').trimEnd().split('\n')
    const answered = await recordReplies(file('pika-dialect.commands'), pair.port, pair.replicaPort)
    expect(answered.join('\n').split('\n')).to.deep.equal(recorded)
  })

  it('dies of PTTL, TTL and TYPE while keys are being loaded, and not within a transaction', async () => {
    for (const command of ['pttl', 'ttl', 'type']) {
      const own = await openLabPair({seed: 1, dialect: 'pika-3.5'})
      const client = new Redis(own.port, {retryStrategy: () => null})
      client.on('error', () => undefined)
      try {
        const names = Array.from({length: 200}, (_, at) => `k${at}`)
        await client.mset(names.flatMap((name) => [name, 'v']))
        const safe = await client
          .pipeline([['mget', ...names.slice(0, 100)], ['multi'], [command, 'k1'], ['exec']])
          .exec()
        expect(safe!.every(([error]) => error === null)).to.equal(true)
        const dead = client
          .pipeline([
            ['mget', ...names.slice(100)],
            [command, 'k1'],
          ])
          .exec()
        const results = await dead.catch(() => null)
        expect(results?.at(-1)?.[0] ?? new Error('closed')).to.be.an('error')
      } finally {
        client.disconnect()
        own.close()
      }
    }
  })

  it('takes its time for a flush, and shows the log to those who monitor the replica: instants in seconds, key by key', async () => {
    const client = new Redis(pair.port)
    const follower = new Redis(pair.replicaPort)
    const monitored: string[] = []
    const monitor = await follower.monitor()
    monitor.on('monitor', (_: string, [name, ...rest]: string[]) =>
      monitored.push([name!.toLowerCase(), ...rest].join(' ')),
    )
    try {
      await client.mset('a', '1', 'b', '2')
      await client.setex('t', 100, 'v')
      await client.expire('a', 100)
      await client.del('a', 'b')
      const beganMs = performance.now()
      await client.flushall()
      expect(performance.now() - beganMs).to.be.greaterThan(60)
      const shown = monitored.map((line) => line.replace(/\d{10}/, 'SECONDS'))
      expect(shown).to.deep.equal([
        'set a 1',
        'set b 2',
        'pksetexat t SECONDS v',
        'expireat a SECONDS',
        'del a',
        'del b',
        'flushall',
      ])
    } finally {
      client.disconnect()
      monitor.disconnect()
      follower.disconnect()
    }
  })
})
