import {expect} from 'chai'
import {HeldLink} from '../support/held-link.js'
import {RedisPair} from '../support/redis-pair.js'
import {diffReportOf} from '../support/report-of.js'
import {startLockstep, type RunningProcess} from '../support/run-lockstep.js'
import {waitUntil} from '../support/wait-until.js'

describe('lockstep diff is kind to servers', () => {
  let pair: RedisPair
  const start = (...flags: string[]): RunningProcess =>
    startLockstep(['diff', '--primary', pair.primaryUrl, '--replica', pair.replicaUrl, '--json', '--db', '0', ...flags])
  const calls = async (command: string) =>
    Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(await pair.primary.client.info('commandstats'))?.[1] ?? 0)
  const scans = () => calls('scan')
  const pings = () => calls('ping')
  const populate = async (keys: number) => {
    for (const {client} of [pair.primary, pair.replica])
      await client.call('DEBUG', 'POPULATE', String(keys), 'key', '40')
  }

  beforeEach(async () => {
    pair = await RedisPair.start({
      arguments: ['--enable-debug-command', 'yes'],
      replicaArguments: ['--replica-read-only', 'no'],
    })
  })
  afterEach(() => pair.stop())

  it('waits while the replica lacks more of the log than --max-lag, and goes on when it has it', async () => {
    await populate(20_000)
    const link = await HeldLink.to(pair.primary.port)
    try {
      await pair.replica.client.replicaof('127.0.0.1', link.port)
      await waitUntil('the replica follows through the link', async () =>
        (await pair.replica.client.info('replication')).includes('master_link_status:up'),
      )
      link.hold()
      await pair.primary.client.set('late', 'x'.repeat(100_000))
      await pair.primary.client.config('RESETSTAT')
      const running = start('--max-lag', '10kb')
      await running.until('it looks at the servers', async () => (await pings()) >= 10)
      // One asks whether SCAN takes TYPE; without the pause, all 20 pages would have been listed by now.
      expect(await scans()).to.be.at.most(1)
      link.go()
      const result = await running.result
      expect(diffReportOf(result).verdict).to.equal('consistent')
      expect(diffReportOf(result).keysCompared).to.equal(20_001)
      expect(result.code).to.equal(0)
    } finally {
      await link.close()
    }
  })

  it('slows down while servers answer more slowly than --max-latency', async () => {
    await populate(200_000)
    const link = await HeldLink.to(pair.primary.port)
    try {
      // Every answer takes longer than is allowed: pages are put further and further apart.
      link.slowDown(5)
      await pair.primary.client.config('RESETSTAT')
      const primary = ['--primary', `redis://127.0.0.1:${link.port}`]
      const running = startLockstep([
        'diff',
        ...primary,
        '--replica',
        pair.replicaUrl,
        '--json',
        '--db',
        '0',
        '--max-latency',
        '1ms',
      ])
      let [listed, asked] = [0, 0]
      await running.until('its questions how the servers are outnumber its pages', async () => {
        const [pages, questions] = [await scans(), await pings()]
        if (pages > listed) [listed, asked] = [pages, questions]
        return pages > 3 && questions - asked >= 4
      })
      expect(await scans()).to.be.lessThan(190)
      running.kill('SIGINT')
      const result = await running.result
      expect(diffReportOf(result).verdict).to.equal('inconclusive')
      expect(result.code).to.equal(130)
    } finally {
      await link.close()
    }
  })

  it('does not slow down for a latency that servers keep', async () => {
    await populate(20_000)
    const limited = diffReportOf(await start('--max-latency', '10s').result)
    expect(limited.verdict).to.equal('consistent')
    expect(limited.keysCompared).to.equal(20_000)
  })

  it('asks for fewer keys at once where values are large', async () => {
    const pipeline = pair.primary.client.pipeline()
    for (let at = 0; at < 300; at++) pipeline.set(`large:${at}`, 'v'.repeat(200_000))
    await pipeline.exec()
    await pair.primary.client.wait(1, 10_000)
    await pair.primary.client.config('RESETSTAT')
    const result = await start().result
    expect(diffReportOf(result).verdict).to.equal('consistent')
    // 60 MB in pages of about 4 MB.
    expect(await scans()).to.be.greaterThan(10)
  })

  it('finds the last field of a hash of large ones, among others like it', async () => {
    const large = 'v'.repeat(200_000)
    for (let key = 0; key < 25; key++) {
      const pipeline = pair.primary.client.pipeline()
      // 50 MB in small hashes, and 50 MB in one: neither is read at once.
      for (let field = 0; field < (key === 0 ? 250 : 10); field++) pipeline.hset(`hash:${key}`, `field${field}`, large)
      await pipeline.exec()
    }
    await pair.primary.client.wait(1, 10_000)
    const consistent = await start().result
    expect(diffReportOf(consistent).verdict).to.equal('consistent')
    expect(diffReportOf(consistent).keysCompared).to.equal(25)
    await pair.replica.client.hset('hash:0', 'field249', `${large}x`)
    await pair.replica.client.hset('hash:17', 'field9', `${large}x`)
    const {divergences} = diffReportOf(await start().result)
    expect(divergences.map(({key, kind}) => [key, kind])).to.deep.equal([
      ['hash:0', 'value'],
      ['hash:17', 'value'],
    ])
  })
})

describe('lockstep diff on servers that refuse a command', () => {
  it('is inconclusive, and names the command', async () => {
    const pair = await RedisPair.start({
      arguments: ['--rename-command', 'HGETALL', ''],
      replicaArguments: ['--replica-read-only', 'no'],
    })
    try {
      await pair.primary.client.hset('hash', 'field', 'value')
      await pair.primary.client.wait(1, 10_000)
      await pair.replica.client.hset('hash', 'field', 'other')
      const result = await startLockstep(['diff', '--primary', pair.primaryUrl, '--replica', pair.replicaUrl, '--json'])
        .result
      expect(diffReportOf(result).verdict).to.equal('inconclusive')
      expect(diffReportOf(result).reasons.join()).to.match(/refuses a command: ERR unknown command .HGETALL/)
      expect(result.code).to.equal(2)
    } finally {
      await pair.stop()
    }
  })
})
