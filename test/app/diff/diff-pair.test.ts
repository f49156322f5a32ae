import {expect} from 'chai'
import {startClock} from '../../../src/adapters/clock.js'
import {connectView} from '../../../src/adapters/redis/connect-view.js'
import {DiffPair, type DiffResult} from '../../../src/app/diff/diff-pair.js'
import type {Checkpoint} from '../../../src/core/diff/diff-files.js'
import {Failure} from '../../../src/app/failure.js'
import {Throttle, type ThrottleLimits} from '../../../src/app/diff/throttle.js'
import type {Divergence} from '../../../src/core/divergence.js'
import {EVERY_KEY} from '../../../src/core/diff/key-selection.js'
import {HeldLink} from '../../support/held-link.js'
import {RedisPair} from '../../support/redis-pair.js'
import {StrayLink} from '../../support/stray-link.js'
import {waitUntil} from '../../support/wait-until.js'

const NO_LIMITS: ThrottleLimits = {opsPerSecond: null, latencyMs: null, lagBytes: null}

interface Compared {
  readonly result: DiffResult
  readonly divergences: readonly Divergence[]
  readonly checkpoint: Checkpoint | null
}

describe('a diff of a real pair', () => {
  let pair: RedisPair
  const clock = startClock()

  before(async () => {
    pair = await RedisPair.start({replicaArguments: ['--replica-read-only', 'no']})
    const {client} = pair.primary
    await client.mset(...Array.from({length: 1500}, (_, at) => [`key:${at}`, `value ${at}`]).flat())
    for (let at = 0; at < 20; at++) await client.hset(`hash:${at}`, {field: 'value', other: String(at)})
    await client.hset('large', Object.fromEntries(Array.from({length: 3000}, (_, at) => [`field${at}`, 'v'])))
    await client.sadd('members', ...Array.from({length: 3000}, (_, at) => `member${at}`))
    await client.set('text', 'x'.repeat(2_000_000))
    await client.expire('key:7', 10_000)
    await client.wait(1, 10_000)
    await pair.replica.client.hset('large', 'field77', 'other')
    await pair.replica.client.del('key:9')
    await pair.replica.client.setrange('text', 1000, 'y')
  })
  after(() => pair.stop())

  async function compare(
    replicaPort: number,
    {
      limits = NO_LIMITS,
      throttle = new Throttle(limits, clock),
      signal = new AbortController().signal,
      timeoutMs = 10_000,
    } = {},
  ): Promise<Compared> {
    const connected = (name: 'primary' | 'replica', port: number) =>
      connectView(name, name, {address: `127.0.0.1:${port}`, host: '127.0.0.1', port, timeoutMs}, clock, 'test')
    const views = [await connected('primary', pair.primary.port), await connected('replica', replicaPort)] as const
    const divergences: Divergence[] = []
    let checkpoint: Checkpoint | null = null
    try {
      const result = await DiffPair.run(
        {
          primary: views[0],
          replica: views[1],
          databases: [0],
          filter: {match: null, type: null, selection: EVERY_KEY},
          ttlToleranceMs: 0,
          settleTimeoutMs: 5000,
          limit: null,
          only: null,
          resume: null,
          link: {expiry: true, acceptHazards: false},
          signal,
        },
        {
          clock,
          throttle,
          progress: {show: () => undefined},
          sink: {
            append: (divergence) => divergences.push(divergence),
            save: (latest) => {
              checkpoint = structuredClone(latest)
              return Promise.resolve()
            },
          },
        },
      )
      return {result, divergences, checkpoint}
    } finally {
      for (const {control} of views) control.close()
    }
  }

  it('finds the planted differences through a link that adds nothing', async () => {
    const link = await StrayLink.to(pair.replica.port, 'NOTHING', '')
    try {
      const {result, divergences} = await compare(link.port)
      expect(result.reasons).to.deep.equal([])
      expect(divergences.map(({key, kind}) => [key, kind])).to.have.deep.members([
        ['large', 'value'],
        ['key:9', 'missing'],
        ['text', 'value'],
      ])
    } finally {
      await link.close()
    }
  })

  for (const command of ['SCAN', 'MGET', 'TYPE', 'HLEN', 'HGETALL', 'HMGET', 'SMISMEMBER', 'GETRANGE', 'SELECT'])
    for (const stray of ['$-1\r\n', ':1\r\n', '*0\r\n', '+OK\r\n', '*-1\r\n', '-ERR x\r\n', 'HTTP/1.1 400\r\n'])
      it(`ends, and says what came, when ${JSON.stringify(stray)} slips in before the answer to ${command}`, async () => {
        const link = await StrayLink.to(pair.replica.port, command, stray)
        try {
          const {result, checkpoint} = await compare(link.port).catch((error: unknown) => {
            // What servers can be asked is asked first: a connection that breaks there was never of use.
            expect(error).to.be.instanceOf(Failure).and.to.have.property('kind', 'unreachable')
            return {result: {reasons: [`the comparison was cut short: ${String(error)}`]}, checkpoint: undefined}
          })
          expect(link.slipped).to.equal(true)
          const cut = result.reasons.find((reason) => reason.includes('the comparison was cut short: '))
          expect(cut, JSON.stringify(result)).to.match(/replica 127\.0\.0\.1:\d+/)
          expect(checkpoint).to.not.equal(null)
        } finally {
          await link.close()
        }
      })

  it('sends no more operations than --max-ops-per-second allows, of whatever kind', async () => {
    const opsPerSecond = 15_000
    const commands = async () => {
      let calls = 0
      for (const {client} of [pair.primary, pair.replica])
        for (const [, name, count] of (await client.info('commandstats')).matchAll(/cmdstat_([\w|]+):calls=(\d+)/g))
          if (!/^(info|replconf|config.*|client.*|ping)$/.test(name!)) calls += Number(count)
      return calls
    }
    for (const {client} of [pair.primary, pair.replica]) await client.config('RESETSTAT')
    const startMs = performance.now()
    const {result} = await compare(pair.replica.port, {limits: {...NO_LIMITS, opsPerSecond}})
    const seconds = (performance.now() - startMs) / 1000
    expect(result.reasons).to.deep.equal([])
    const sent = await commands()
    expect(sent).to.be.greaterThan(3000)
    expect(sent / seconds).to.be.at.most(opsPerSecond)
  })

  it('sends nothing but questions how servers are while it is paused, whatever it was doing', async () => {
    const throttle = new Throttle({...NO_LIMITS, opsPerSecond: 15_000}, clock)
    const calls = async (which: RegExp) => {
      const text = await pair.primary.client.info('commandstats')
      return [...text.matchAll(/cmdstat_(\w+):calls=(\d+)/g)]
        .filter(([, name]) => which.test(name!))
        .reduce((sum, [, , count]) => sum + Number(count), 0)
    }
    const data = () => calls(/^(scan|mget|pexpiretime|type|strlen|hlen|hscan|hmget|hgetall|getrange|sscan|smismember)$/)
    const pings = () => calls(/^ping$/)
    await pair.primary.client.config('RESETSTAT')
    const comparison = compare(pair.replica.port, {throttle})
    for (const phase of [/^mget$/, /^type$/, /^hmget$/]) {
      await waitUntil(`${phase.source} was asked`, async () => (await calls(phase)) > 0)
      throttle.paused = true
      const alive = await pings()
      await waitUntil('what was under way is answered', async () => (await pings()) >= alive + 3)
      const before = await data()
      await waitUntil('some time has passed', async () => (await pings()) >= alive + 6)
      expect(await data()).to.equal(before)
      throttle.paused = false
    }
    expect((await comparison).result.reasons).to.deep.equal([])
  })

  for (const phase of ['time', 'scan', 'mget', 'type', 'hmget'])
    it(`ends at once when it is interrupted while a server hangs, after ${phase.toUpperCase()} was asked`, async () => {
      const link = await HeldLink.to(pair.replica.port)
      try {
        const stop = new AbortController()
        await pair.primary.client.config('RESETSTAT')
        const comparison = compare(link.port, {
          signal: stop.signal,
          timeoutMs: 600_000,
          limits: {...NO_LIMITS, opsPerSecond: 15_000},
        })
        await waitUntil('it was asked', async () =>
          new RegExp(`cmdstat_${phase}:`).test(await pair.primary.client.info('commandstats')),
        )
        link.hold()
        stop.abort()
        const {checkpoint, result} = await comparison
        expect(result.complete).to.equal(false)
        if (phase !== 'time') expect(checkpoint).to.not.equal(null)
      } finally {
        await link.close()
      }
    })

  it('does not begin when it was interrupted before', async () => {
    await pair.primary.client.config('RESETSTAT')
    const {result, checkpoint} = await compare(pair.replica.port, {signal: AbortSignal.abort()})
    expect([result.complete, checkpoint]).to.deep.equal([false, null])
    expect(await pair.primary.client.info('commandstats')).to.not.match(/cmdstat_(scan|mget)/)
  })
})
