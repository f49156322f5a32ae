import {readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {historyFiles} from '../../src/adapters/history-files.js'
import {runStore} from '../../src/adapters/run-store.js'
import {checkRun} from '../../src/app/check-run.js'
import {RedisPair} from '../support/redis-pair.js'
import {runOnPair, type Disturbing} from '../support/run-on-pair.js'
import {scratchFolder} from '../support/run-lockstep.js'
import {waitUntil} from '../support/wait-until.js'

const WORKLOAD = `
name: plain
rounds: 3
clients:
  - name: writer
    steps:
      - SET key{1..4} {value}
      - FLUSHDB
      - SET key{1..8} {value}
`
/** Looks of a calm run: one for each round but the last, and as many for that as make it stable. */
const LAST_ROUND = 3

describe('a run on a pair that is disturbed', () => {
  let pair: RedisPair

  before(async () => {
    pair = await RedisPair.start()
  })
  after(() => pair.stop())
  afterEach(async () => {
    await pair.primary.client.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction')
    await pair.replica.client.config('SET', 'replica-read-only', 'yes')
    await pair.reset()
  })

  // Keys of others stay, and cleaning up waits no longer than this for them to go.
  const run = (disturbing: Disturbing = {}) => runOnPair(pair, WORKLOAD, {settleTimeoutMs: 2000, ...disturbing})
  /** Disturbs before the last round is compared. */
  const lately = (disturb: () => Promise<unknown>) => ({
    beforeLook: async (look: number) => {
      if (look === LAST_ROUND) await disturb()
    },
  })
  const followed = async () => expect(await pair.primary.client.wait(1, 5000)).to.equal(1)

  it('is consistent when it is not', async () => {
    const report = await run()
    expect(report.reasons).to.deep.equal([])
    expect(report.verdict).to.equal('consistent')
  })

  const foreign: ReadonlyArray<readonly [string, () => Promise<unknown>, RegExp]> = [
    ['a foreign DEL', () => pair.primary.client.del('key1', 'key2'), /foreign writes were seen .*: 1 DEL;/],
    ['a foreign FLUSHALL', () => pair.primary.client.flushall(), /foreign writes were seen .*: 1 FLUSHALL;/],
    ['a foreign SET', () => pair.primary.client.set('key1', 'theirs'), /foreign writes were seen .*: 1 SET;/],
    ['a foreign SET elsewhere', () => pair.primary.client.set('prod:1', 'x'), /foreign writes were seen .*: 1 SET;/],
    [
      'a foreign XGROUP CREATE',
      () => pair.primary.client.xgroup('CREATE', 'prod:stream', 'g', '$', 'MKSTREAM'),
      /foreign writes were seen .*: 1 XGROUP;/,
    ],
    [
      'counters that were set back',
      async () => {
        await pair.primary.client.set('prod:1', 'x')
        await pair.primary.client.config('RESETSTAT')
      },
      /counters of primary .* were set back/,
    ],
    [
      'eviction',
      async () => {
        await pair.primary.client.config('SET', 'maxmemory-policy', 'allkeys-random', 'maxmemory', '1')
        await pair.primary.client.config('SET', 'maxmemory', '0')
      },
      /primary .* evicted \d+ keys? during the run/,
    ],
  ]
  for (const [what, disturb, reason] of foreign) {
    it(`proves nothing after ${what}, and says so first`, async () => {
      const report = await run(
        lately(async () => {
          await disturb()
          await followed()
        }),
      )
      expect(report.verdict, report.reasons.join('\n')).to.equal('inconclusive')
      expect(report.reasons[0]).to.match(reason)
      expect(report.divergenceCount + report.anomalyCount).to.equal(0)
    })
  }

  describe('with scripts of its own', () => {
    const SCRIPTED = `name: scripted
rounds: 3
allow-unknown-commands: true
clients:
  - name: writer
    steps:
      - EVAL "return redis.call('set', KEYS[1], ARGV[1])" 1 byscript {value}
      - SET key1 {value}
      - FLUSHDB
      - EVAL "return redis.call('set', KEYS[1], ARGV[1])" 1 byscript {value}
      - SET key1 {value}
`
    it("takes what they wrote for nobody else's", async () => {
      const report = await runOnPair(pair, SCRIPTED)
      expect(report.verdict, report.reasons.join('\n')).to.equal('consistent')
    })

    it('proves nothing where somebody else may have written what they could have', async () => {
      const report = await runOnPair(pair, SCRIPTED, {
        settleTimeoutMs: 2000,
        ...lately(async () => {
          await pair.primary.client.set('key1', 'theirs')
          await followed()
        }),
      })
      expect(report.verdict, report.reasons.join('\n')).to.equal('inconclusive')
      expect(report.reasons[0]).to.match(
        /counted writes beyond the commands of the run: \d+ SET; its scripts made them/,
      )
    })
  })

  it('proves nothing when somebody deletes markers while the sides are read one after the other', async () => {
    let replicaWasRead: () => void = () => undefined
    const read = new Promise<void>((resolve) => (replicaWasRead = resolve))
    const report = await run({
      ...lately(async () => {
        await read
        await pair.primary.client.flushall()
        await waitUntil('the replica has followed', async () => (await pair.replica.client.dbsize()) === 0)
      }),
      afterReplicaLook: (look) => {
        if (look === LAST_ROUND) replicaWasRead()
      },
    })
    expect(report.verdict, report.reasons.join('\n')).to.equal('inconclusive')
    expect(report.reasons[0]).to.match(/foreign writes were seen .*: 1 FLUSHALL;/)
  })

  it('proves nothing after a foreign write on the replica', async () => {
    await pair.replica.client.config('SET', 'replica-read-only', 'no')
    const report = await run(lately(() => pair.replica.client.set('key1', 'theirs')))
    expect(report.verdict).to.equal('inconclusive')
    expect(report.reasons[0]).to.match(/foreign writes were seen on replica .*: 1 SET;/)
    expect(report.reasons[1]).to.match(
      /^that may explain, so that it proves nothing: the replica holds 1 key with another value/,
    )
    expect(report.divergenceCount).to.equal(0)
  })

  it('is inconclusive after full syncs and promotions', async () => {
    const report = await run({
      beforeLook: async (look) => {
        if (look !== 1) return
        await pair.replica.client.call('REPLICAOF', 'NO', 'ONE')
        await pair.replica.client.set('own', '1')
        await pair.replica.client.call('REPLICAOF', '127.0.0.1', String(pair.primary.port))
        await waitUntil('the replica is back', async () =>
          (await pair.replica.client.info('replication')).includes('master_link_status:up'),
        )
      },
    })
    expect(report.verdict, report.reasons.join('\n')).to.equal('inconclusive')
    expect(report.reasons.join('\n')).to.match(/served 1 full sync in round 1: what was compared had been copied/)
  })

  it('ends where the replica was promoted', async () => {
    const report = await run({
      beforeLook: async (look) => {
        if (look === 1) await pair.replica.client.call('REPLICAOF', 'NO', 'ONE')
      },
    })
    await pair.replica.client.call('REPLICAOF', '127.0.0.1', String(pair.primary.port))
    await waitUntil('the replica is back', async () =>
      (await pair.replica.client.info('replication')).includes('master_link_status:up'),
    )
    expect(report.verdict).to.equal('inconclusive')
    expect(report.reasons.join('\n')).to.match(/replica .* changed its role during the run: slave became master/)
    expect(report.rounds?.played).to.equal(1)
  })

  it('is judged as it was, and as nothing when a file of evidence has lost lines', async () => {
    const report = await run()
    const check = async () => checkRun(await runStore.open(report.directory!), historyFiles)
    expect((await check()).verdict).to.equal('consistent')
    for (const file of ['history.ndjson', 'snapshots/replica.ndjson']) {
      const path = join(report.directory!, file)
      const whole = readFileSync(path, 'utf8')
      writeFileSync(path, whole.split('\n').toSpliced(-2, 1).join('\n'))
      const cut = await check()
      expect(cut.verdict).to.equal('inconclusive')
      expect(cut.reasons[0]).to.match(new RegExp(`${file} holds \\d+ lines where the run wrote \\d+`))
      writeFileSync(path, whole)
    }
    expect((await check()).verdict).to.equal('consistent')
  })
})

describe('a run that a server refuses', () => {
  const refusals: ReadonlyArray<readonly [string, readonly string[], string, RegExp]> = [
    ['without memory', ['CONFIG SET maxmemory 1'], 'CONFIG SET maxmemory 0', /SET once: "OOM .*maxmemory/],
    [
      'without enough replicas',
      ['CONFIG SET min-replicas-to-write 5'],
      'CONFIG SET min-replicas-to-write 0',
      /SET once: "NOREPLICAS .*min-replicas-to-write/,
    ],
  ]
  let pair: RedisPair
  before(async () => {
    pair = await RedisPair.start({arguments: ['--enable-protected-configs', 'yes']})
  })
  after(() => pair.stop())

  for (const [what, before, undo, words] of refusals) {
    it(`says so at once in the server's words: ${what}`, async () => {
      const primary = pair.primary.client
      const call = (text: string) => primary.call(...(text.split(' ') as [string, ...string[]]))
      for (const one of before) await call(one)
      try {
        // A settling that waited would take an hour.
        const report = await runOnPair(pair, WORKLOAD, {settleTimeoutMs: 3_600_000})
        expect(report.verdict).to.equal('inconclusive')
        expect(report.reasons[0]).to.match(/^the primary refused \d+ of \d+ writes: SET/)
        expect(report.reasons[0]).to.match(words)
        expect(report.reasons[1]).to.match(/^the run ended in round 1, where primary 127\.0\.0\.1:\d+ refused SET$/)
      } finally {
        await call(undo)
      }
    })
  }

  it("says so at once in the server's words: without a disk to save to", async () => {
    const {client} = pair.primary
    const folder = scratchFolder()
    const [, before] = (await client.config('GET', 'dir')) as [string, string]
    await client.config('SET', 'dir', folder)
    rmSync(folder, {recursive: true})
    await client.config('SET', 'save', '3600 1')
    await client.bgsave()
    await waitUntil('saving has failed', async () =>
      (await client.info('persistence')).includes('rdb_last_bgsave_status:err'),
    )
    try {
      const report = await runOnPair(pair, WORKLOAD, {settleTimeoutMs: 3_600_000})
      expect(report.verdict).to.equal('inconclusive')
      expect(report.reasons[0]).to.match(/SET once: "MISCONF .*stop-writes-on-bgsave-error/)
    } finally {
      await client.config('SET', 'save', '')
      await client.config('SET', 'dir', before)
    }
  })

  it('says so at once when markers are refused', async () => {
    await pair.primary.client.call('ACL', 'SETUSER', 'default', 'resetkeys', '~key*')
    try {
      const report = await runOnPair(pair, WORKLOAD, {settleTimeoutMs: 3_600_000})
      expect(report.verdict).to.equal('inconclusive')
      expect(report.reasons.join('\n')).to.match(/primary 127\.0\.0\.1:\d+ refused SET: NOPERM .*\(grant/)
    } finally {
      await pair.primary.client.call('ACL', 'SETUSER', 'default', 'allkeys')
      await pair.reset()
    }
  })

  const mute: ReadonlyArray<readonly [string, (pair: RedisPair) => Promise<unknown>, RegExp]> = [
    [
      'by the rights of its user',
      ({replica}) => replica.client.call('ACL', 'SETUSER', 'default', '-mget'),
      /replica .* refused MGET: NOPERM/,
    ],
    [
      'since its link is down',
      async ({replica}) => {
        await replica.client.config('SET', 'replica-serve-stale-data', 'no')
        await replica.client.call('REPLICAOF', '127.0.0.1', '1')
      },
      /MASTERDOWN/,
    ],
  ]
  for (const [why, disturb, words] of mute) {
    it(`says so at once when the replica refuses to be read ${why}`, async () => {
      const spoilt = await RedisPair.start()
      try {
        const report = await runOnPair(spoilt, WORKLOAD, {
          settleTimeoutMs: 3_600_000,
          beforeLook: async (look) => {
            if (look === 1) await disturb(spoilt)
          },
        })
        expect(report.verdict).to.equal('inconclusive')
        expect(report.reasons.join('\n')).to.match(words)
      } finally {
        await spoilt.stop()
      }
    })
  }
})

describe('a replica that drops writes', () => {
  const dropping = async (command: string, text: string, disturbing: (pair: RedisPair) => Disturbing = () => ({})) => {
    const pair = await RedisPair.start({replicaArguments: ['--rename-command', command, '']})
    try {
      return await runOnPair(pair, text, {settleTimeoutMs: 2000, ...disturbing(pair)})
    } finally {
      await pair.stop()
    }
  }

  it('is diverged, with the offsets as evidence', async () => {
    const report = await dropping(
      'SET',
      'name: sets\nclients:\n  - name: a\n    steps:\n      - SET key{1..8} {value}\n',
    )
    expect(report.verdict).to.equal('diverged')
    expect(report.reasons.join('\n')).to.match(
      /replica .* has applied the log in full \(offset [\d,]+ of [\d,]+\), its link is up, and 1 of 1 markers are not there/,
    )
    expect(new Set(report.anomalies.map(({kind}) => kind))).to.deep.equal(new Set(['lost-update']))
  })

  it('is diverged whatever somebody else wrote to the primary, which cannot explain it', async () => {
    const report = await dropping(
      'DEL',
      'name: dels\nclients:\n  - name: a\n    steps:\n      - SET key{1..8} {value}\n      - DEL key{1..2}\n',
      ({primary}) => ({
        beforeLook: async (look) => {
          if (look === 1) await primary.client.set('prod:1', 'x')
        },
      }),
    )
    expect(report.verdict).to.equal('diverged')
    expect(report.reasons[0]).to.match(/The replica holds \d+ keys that the primary does not/)
    expect(report.reasons.join('\n')).to.match(/foreign writes were seen on primary .*: 1 SET;/)
  })
})
