import {readdirSync} from 'node:fs'
import {expect} from 'chai'
import {HeldLink} from '../support/held-link.js'
import {RedisPair} from '../support/redis-pair.js'
import {diffReportOf} from '../support/report-of.js'
import {runLockstep, scratchFolder, startLockstep} from '../support/run-lockstep.js'

const KEYS = 20_000
/** Of more than 20 pages of names. */
const PAGES_BEFORE = 12

describe('lockstep diff on a pair at rest, whose names it counts', () => {
  let pair: RedisPair
  const targets = () => ['--primary', pair.primaryUrl, '--replica', pair.replicaUrl]
  const diff = async (...flags: string[]) => diffReportOf(await runLockstep(['diff', ...targets(), '--json', ...flags]))
  const scans = async (side: 'primary' | 'replica') =>
    Number(/cmdstat_scan:calls=(\d+)/.exec(await pair[side].client.info('commandstats'))?.[1] ?? 0)

  /** A diff that stands still in the middle of its pages while this is done. */
  const diffAround = async (work: () => Promise<unknown>) => {
    const link = await HeldLink.to(pair.primary.port)
    try {
      link.holdOn(/\r\nscan\r\n/i, PAGES_BEFORE)
      const around = ['--primary', `redis://127.0.0.1:${link.port}`, '--replica', pair.replicaUrl]
      const running = startLockstep(['diff', ...around, '--json', '--db', '0'])
      await running.until('it is in the middle of its pages', () => link.isHeld)
      await work()
      link.go()
      return diffReportOf(await running.result)
    } finally {
      await link.close()
    }
  }

  before(async () => {
    pair = await RedisPair.start({
      arguments: ['--enable-debug-command', 'yes'],
      replicaArguments: ['--replica-read-only', 'no'],
    })
  })
  beforeEach(async () => {
    await pair.reset()
    for (const side of ['primary', 'replica'] as const) {
      await pair[side].client.call('DEBUG', 'POPULATE', String(KEYS), 'key', '40')
      await pair[side].client.config('RESETSTAT')
    }
  })
  after(() => pair.stop())

  it('does not list the replica when numbers prove that it has no other name', async () => {
    const report = await diff('--db', '0')
    expect(report.verdict).to.equal('consistent')
    expect(report.keysCompared).to.equal(KEYS)
    expect(report.diff.listed.replica).to.equal(KEYS)
    expect(report.diff.databases).to.deep.equal([0])
    expect(await scans('primary')).to.be.greaterThan(5)
    expect(await scans('replica')).to.equal(0)
  })

  it('refuses a database that neither server has (64), and makes no run directory', async () => {
    const cwd = scratchFolder()
    const {code, stderr} = await runLockstep(['diff', ...targets(), '--db', '0', '--db', '99999', '-q'], {cwd})
    expect(code).to.equal(64)
    expect(stderr).to.match(
      /^lockstep: --db 99999: 127\.0\.0\.1:\d+ and 127\.0\.0\.1:\d+ have no such database\n +there are \d+: 0 to \d+\n$/,
    )
    expect(readdirSync(cwd)).to.deep.equal([])
  })

  it('finds one name more on the replica', async () => {
    await pair.replica.client.set('extra', 'x')
    const report = await diff()
    expect(report.verdict).to.equal('diverged')
    expect(report.divergences.map(({key, kind}) => [key, kind])).to.deep.equal([['extra', 'extra']])
    expect(report.diff.listed.replica).to.equal(KEYS + 1)
  })

  it('finds another name in the place of one that is missing, where numbers are equal', async () => {
    await pair.replica.client.del('key:7')
    await pair.replica.client.set('extra', 'x')
    const report = await diff()
    expect(report.divergences.map(({key, kind}) => [key, kind])).to.deep.equal([
      ['extra', 'extra'],
      ['key:7', 'missing'],
    ])
  })

  it('finds a name that came to the replica in the place of one that was compared already', async () => {
    // The one is compared by the time the other is gone, so that equal numbers would hide the other.
    const report = await diffAround(async () => {
      const early = (await pair.primary.client.scan('0', 'COUNT', '10'))[1][0]!
      await pair.replica.client.multi().del(early).set('extra', 'x').exec()
    })
    expect(report.verdict).to.equal('diverged')
    expect(report.divergences.map(({key, kind}) => [key, kind])).to.deep.equal([['extra', 'extra']])
    expect(await scans('replica')).to.be.greaterThan(5)
  })

  it('lists the replica when something was written, and passes what is equal', async () => {
    const report = await diffAround(() => pair.primary.client.set('key:1', 'other'))
    expect(report.verdict).to.equal('consistent')
    expect(report.keysCompared).to.be.at.least(KEYS)
    expect(await scans('replica')).to.be.greaterThan(5)
  })

  it('lists both sides for a part of the keys', async () => {
    const report = await diff('--db', '0', '--shard', '1/2')
    expect(report.verdict).to.equal('consistent')
    expect(await scans('replica')).to.be.greaterThan(5)
  })
})
