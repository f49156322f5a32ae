import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {HeldLink} from '../support/held-link.js'
import {RedisPair} from '../support/redis-pair.js'
import {diffReportOf} from '../support/report-of.js'
import {runLockstep, scratchFolder, startLockstep, type RunningProcess} from '../support/run-lockstep.js'
import {waitUntil} from '../support/wait-until.js'
import {startWriteLoad} from '../support/write-load.js'

const KEYS = 30_000
/** Of more than 30 pages of names. */
const PAGES_BEFORE = 12

describe('lockstep diff on a pair at work, or torn apart', () => {
  let pair: RedisPair
  let link: HeldLink
  const targets = () => ['--primary', `redis://127.0.0.1:${link.port}`, '--replica', pair.replicaUrl]
  const diff = (...flags: string[]) => runLockstep(['diff', ...targets(), '--json', ...flags])

  const fill = () =>
    Promise.all(
      [pair.primary, pair.replica].map(({client}) => client.call('DEBUG', 'POPULATE', String(KEYS), 'key', '40')),
    )

  /** A diff that waits in the middle of its pages, until the link goes on. */
  async function halfADiff(...flags: string[]): Promise<RunningProcess> {
    link.holdOn(/\r\nscan\r\n/i, PAGES_BEFORE)
    const running = startLockstep(['diff', ...targets(), '--json', ...flags])
    await running.until('it is in the middle of its pages', () => link.isHeld)
    return running
  }

  const calls = async (name: string) =>
    Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(await pair.primary.client.info('commandstats'))?.[1] ?? 0)

  before(async () => {
    pair = await RedisPair.start({
      arguments: ['--enable-debug-command', 'yes'],
      replicaArguments: ['--replica-read-only', 'no'],
    })
    link = await HeldLink.to(pair.primary.port)
  })
  beforeEach(async () => {
    link.go()
    await pair.reset()
    await fill()
  })
  after(async () => {
    await link.close()
    await pair.stop()
  })

  it('takes no write in flight for a difference', async () => {
    const load = startWriteLoad(pair.primary.client, 20_000, 3000)
    try {
      for (let run = 0; run < 3; run++) {
        const result = await diff()
        const {verdict, reasons, divergences, keysCompared, diff: facts} = diffReportOf(result)
        expect({verdict, reasons, divergences, undecided: facts.undecided}).to.deep.equal({
          verdict: 'consistent',
          reasons: [],
          divergences: [],
          undecided: 0,
        })
        expect(keysCompared).to.be.at.least(KEYS - 3000)
        expect(result.code).to.equal(0)
      }
    } finally {
      await load.stop()
    }
    expect(load.written).to.be.greaterThan(1000)
  })

  it('finds what lasts among writes in flight', async () => {
    await pair.replica.client.set('key:77', 'planted')
    await pair.primary.client.set('hot-planted', '0')
    await waitUntil('it has arrived', async () => (await pair.replica.client.exists('hot-planted')) === 1)
    await pair.replica.client.del('hot-planted')
    const load = startWriteLoad(pair.primary.client, 10_000, 3000)
    try {
      const result = await diff()
      expect(diffReportOf(result).divergences.map(({key}) => key)).to.have.members(['key:77', 'hot-planted'])
      expect(result.code).to.equal(1)
    } finally {
      await load.stop()
    }
  })

  it('is inconclusive after a flush in the middle', async () => {
    const running = await halfADiff()
    await pair.primary.client.flushall()
    link.go()
    const result = await running.result
    expect(diffReportOf(result).reasons.join()).to.match(/primary 127.0.0.1:\d+ ran FLUSHALL during the diff/)
    expect(result.code).to.equal(2)
  })

  it('is inconclusive after a resync in the middle', async () => {
    const running = await halfADiff()
    await pair.replica.client.replicaof('NO', 'ONE')
    await pair.replica.client.set('written-while-alone', '1')
    await pair.replica.client.replicaof('127.0.0.1', pair.primary.port)
    link.go()
    const result = await running.result
    expect(diffReportOf(result).verdict).to.equal('inconclusive')
    expect(diffReportOf(result).reasons.join()).to.match(
      /full sync|changed its role|LOADING|no link|closed by the server/,
    )
    expect(result.code).to.equal(2)
    await waitUntil('the pair is whole', async () =>
      (await pair.replica.client.info('replication')).includes('master_link_status:up'),
    )
  })

  it('is inconclusive when a connection is lost', async () => {
    const running = await halfADiff()
    await pair.replica.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    link.go()
    const result = await running.result
    expect(diffReportOf(result).reasons.join()).to.match(/cut short: .*closed/)
    expect(result.code).to.equal(2)
  })

  it('refuses a replica that is loading', async () => {
    const {client} = pair.replica
    await client.config('SET', 'key-load-delay', '200')
    await client.config('SET', 'loading-process-events-interval-bytes', '1024')
    await client.replicaof('NO', 'ONE')
    await client.replicaof('127.0.0.1', pair.primary.port)
    await waitUntil('the replica is loading', async () => (await client.info('persistence')).includes('loading:1'))
    const result = await runLockstep(['diff', ...targets()])
    expect(result.stderr).to.match(/LOADING|is loading its data/)
    expect(result.code).to.equal(69)
    await client.config('SET', 'key-load-delay', '0')
    await waitUntil('the pair is whole', async () =>
      (await client.info('replication')).includes('master_link_status:up'),
    )
  })

  it('goes on where it was interrupted, and finds what is on either side of that', async () => {
    for (let key = 0; key < 20; key++) await pair.replica.client.del(`key:${key * 1000}`)
    const directory = join(scratchFolder(), 'run')
    const running = await halfADiff('--out', directory)
    running.kill('SIGINT')
    const interrupted = await running.result
    link.go()
    expect(interrupted.code).to.equal(130)
    expect(diffReportOf(interrupted).reasons.join()).to.include(`--resume ${directory}`)
    expect(diffReportOf(interrupted).keysCompared).to.be.lessThan(KEYS)
    const resumed = await diff('--resume', directory)
    expect(diffReportOf(resumed).divergenceCount).to.equal(20)
    expect(diffReportOf(resumed).divergences.length).to.equal(20)
    expect(diffReportOf(resumed).keysCompared).to.equal(KEYS)
    expect(diffReportOf(resumed).diff.listed.primary).to.equal(KEYS)
    expect(resumed.code).to.equal(1)
  })

  it('begins anew where cursors are of no use any more, and counts nothing twice', async () => {
    for (let key = 0; key < 20; key++) await pair.replica.client.del(`key:${key * 1000}`)
    const directory = join(scratchFolder(), 'run')
    const running = await halfADiff('--out', directory)
    running.kill('SIGINT')
    await running.result
    link.go()
    // As a restart of the replica in between would show.
    const path = join(directory, 'checkpoint-replica.json')
    const checkpoint = JSON.parse(readFileSync(path, 'utf8')) as {watch: {baseline: Array<{state: {runId: string}}>}}
    checkpoint.watch.baseline[1]!.state.runId = 'another process'
    writeFileSync(path, JSON.stringify(checkpoint))
    const resumed = diffReportOf(await diff('--resume', directory))
    expect(resumed.divergenceCount).to.equal(20)
    expect(resumed.keysCompared).to.equal(KEYS)
    expect(readFileSync(join(directory, 'differences.ndjson'), 'utf8').trimEnd().split('\n').length).to.equal(20)
    expect(resumed.reasons.join()).to.not.match(/restart/)
  })

  it('refuses to go on with a diff that has ended, whatever it said', async () => {
    const directory = join(scratchFolder(), 'run')
    expect((await diff('--db', '0', '--out', directory)).code).to.equal(0)
    await pair.replica.client.set('key:5', 'planted')
    const resumed = await runLockstep(['diff', ...targets(), '--resume', directory])
    expect(resumed.stderr).to.match(/has ended: nothing is left to compare/)
    expect(resumed.code).to.equal(64)
  })

  it('goes on behind --limit, and finds the rest', async () => {
    for (let key = 0; key < 20; key++) await pair.replica.client.del(`key:${key * 1000}`)
    const directory = join(scratchFolder(), 'run')
    expect(diffReportOf(await diff('--limit', '2', '--out', directory)).divergenceCount).to.equal(2)
    // The limit counts anew: those that were found before are not among the further two.
    expect(diffReportOf(await diff('--resume', directory)).divergenceCount).to.equal(4)
    const resumed = diffReportOf(await diff('--resume', directory, '--limit', '100'))
    expect(resumed.divergenceCount).to.equal(20)
    expect(new Set(resumed.divergences.map(({key}) => key)).size).to.equal(20)
  })

  it('does not pass what was flushed between an interruption and --resume', async () => {
    const directory = join(scratchFolder(), 'run')
    const running = await halfADiff('--out', directory)
    running.kill('SIGINT')
    expect((await running.result).code).to.equal(130)
    link.go()
    await pair.reset()
    await fill()
    const resumed = await diff('--resume', directory)
    expect(diffReportOf(resumed).verdict).to.equal('inconclusive')
    expect(diffReportOf(resumed).reasons.join()).to.match(/ran FLUSHALL during the diff/)
    expect(resumed.code).to.equal(2)
  })

  it('compares the expiry that came after the values were compared, also with --resume', async () => {
    const directory = join(scratchFolder(), 'run')
    await diff('--db', '0', '--out', directory)
    // As an interruption before the last step leaves it.
    const path = join(directory, 'checkpoint-replica.json')
    const checkpoint = JSON.parse(readFileSync(path, 'utf8')) as {databases: Record<string, {expiry: object}>}
    checkpoint.databases['0']!.expiry = {cursor: '0', done: false}
    writeFileSync(path, JSON.stringify(checkpoint))
    await pair.replica.client.expire('key:5', 5000)
    const resumed = await diff('--resume', directory)
    expect(diffReportOf(resumed).divergences.map(({key, kind}) => [key, kind])).to.deep.equal([['key:5', 'ttl']])
    expect(resumed.code).to.equal(1)
  })

  it('pauses and goes on by SIGUSR2', async () => {
    const running = await halfADiff()
    running.kill('SIGUSR2')
    link.go()
    const asked = async (times: number) => {
      const before = await calls('ping')
      await running.until('it asks how the servers are', async () => (await calls('ping')) >= before + times)
    }
    await asked(3)
    const before = await calls('scan')
    await asked(3)
    expect(await calls('scan')).to.equal(before)
    running.kill('SIGUSR2')
    const result = await running.result
    expect(await calls('scan')).to.be.greaterThan(before)
    expect(diffReportOf(result).keysCompared).to.equal(KEYS)
    expect(result.code).to.equal(0)
  })

  it('finds a whole copy on the replica of a primary that was flushed', async () => {
    await pair.reset()
    await pair.replica.client.call('DEBUG', 'POPULATE', '3000', 'left', '20')
    const result = await diff()
    expect(diffReportOf(result).divergenceCount).to.equal(3000)
    expect(diffReportOf(result).diff.kinds).to.deep.equal({extra: 3000})
    expect(result.code).to.equal(1)
  })

  it('passes two empty servers, and nothing else without a key', async () => {
    expect((await diff('--match', 'no-such-name*')).code).to.equal(2)
    await pair.reset()
    const empty = await diff()
    expect(diffReportOf(empty).diff.complete).to.equal(true)
    expect(empty.code).to.equal(0)
    const narrow = await diff('--match', '*')
    expect(diffReportOf(narrow).reasons).to.deep.equal(['no key was compared'])
    expect(narrow.code).to.equal(2)
  })

  it('writes nothing, and lists every command that it sends', async () => {
    await pair.primary.client.hset('h', 'f', 'v')
    await pair.replica.client.set('key:5', 'planted')
    for (const {client} of [pair.primary, pair.replica]) await client.config('RESETSTAT')
    await diff('--sample', '50%')
    const explained = await runLockstep(['diff', '--explain'])
    expect(explained.code).to.equal(0)
    const listed = new Set([...explained.stdout.matchAll(/\+([a-z]+)/g)].map(([, name]) => name))
    const ours = new Set(['config', 'replconf', 'psync', 'ping'])
    for (const {client} of [pair.primary, pair.replica]) {
      const statistics = await client.info('commandstats')
      const used = [...statistics.matchAll(/cmdstat_([a-z]+)/g)].map(([, name]) => name!)
      expect(used.filter((name) => !listed.has(name) && !ours.has(name))).to.deep.equal([])
    }
  })

  it('leaves a run directory that report can render', async () => {
    const directory = join(scratchFolder(), 'run')
    await diff('--out', directory)
    expect(existsSync(join(directory, 'differences.ndjson'))).to.equal(true)
    const shown = await runLockstep(['report', directory])
    expect(shown.stdout).to.match(/CONSISTENT {3}diff/)
    expect(shown.stdout).to.include('30,000 keys compared')
  })
})
