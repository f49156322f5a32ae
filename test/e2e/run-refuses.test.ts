import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {freePort} from '../../src/adapters/own-pair/free-port.js'
import {RedisPair} from '../support/redis-pair.js'
import {runLockstep, scratchFolder} from '../support/run-lockstep.js'

describe('lockstep run refuses', () => {
  let pair: RedisPair
  let stranger: RedisPair

  before(async () => {
    pair = await RedisPair.start({arguments: ['--databases', '5000']})
    stranger = await RedisPair.start()
  })
  beforeEach(() => pair.reset())
  after(() => Promise.all([pair.stop(), stranger.stop()]))

  const refuses =
    (args: readonly string[], expected: {code: number; stderr: RegExp}, options = {}) =>
    async () => {
      const result = await runLockstep([...args, '--json'], options)
      expect(result.code, result.stderr).to.equal(expected.code)
      expect(result.stderr).to.match(expected.stderr)
      expect(JSON.parse(result.stdout)).to.have.nested.property('error.exitCode', expected.code)
    }

  it('to run without a target (64), with and without --json', async () => {
    const stderr = /^lockstep: no target: give --primary and --replica .*--lab/
    await refuses(['run'], {code: 64, stderr})()
    const plain = await runLockstep(['run'])
    expect([plain.code, plain.stdout]).to.deep.equal([64, ''])
    expect(plain.stderr).to.match(stderr)
  })
  it(
    'an unknown flag (64)',
    refuses(['run', '--nonsense'], {code: 64, stderr: /^lockstep: Nonexistent flag: --nonsense/}),
  )
  it(
    'an unknown workload (64)',
    refuses(['run', 'flushdb-ordr', '--lab'], {code: 64, stderr: /did you mean flushdb-order/}),
  )
  it(
    'an unknown fault (64)',
    refuses(['run', '--lab', '--fault', 'nope'], {code: 64, stderr: /no fault is called "nope"[\s\S]*flushdb-by-hash/}),
  )
  it('a word that is no command (64), naming the nearest', async () => {
    const {code, stderr, stdout} = await runLockstep(['chek'])
    expect([code, stdout]).to.deep.equal([64, ''])
    expect(stderr).to.equal('lockstep: there is no command "chek"\n          did you mean "check"?\n')
  })

  it('to hide a defect of its own (70)', async () => {
    const broken = "--import=data:text/javascript,Date.prototype.toISOString=()=>{throw%20new%20Error('planted')}"
    await refuses(
      ['run', '--lab'],
      {code: 70, stderr: /^lockstep: a defect of lockstep itself: planted/},
      {env: {NODE_OPTIONS: broken}},
    )()
  })

  it('a fault without the lab (64)', refuses(['run', '--fault', 'lost-write'], {code: 64, stderr: /--lab/}))
  it(
    'a bad duration (64)',
    refuses(['run', '--lab', '--settle-timeout', 'soon'], {
      code: 64,
      stderr: /--settle-timeout: "soon" is not a valid duration/,
    }),
  )
  it('a bad seed (64)', refuses(['run', '--lab', '--seed', 'x'], {code: 64, stderr: /--seed: "x" is not a seed/}))
  it(
    'an unknown format (64)',
    refuses(['run', '--lab', '--format', 'pdf'], {code: 64, stderr: /"pdf" is not a format/}),
  )
  it('a primary without a replica (64)', async () => {
    await refuses(['run', '--primary', pair.primaryUrl], {code: 64, stderr: /no replica: give --replica/})()
  })
  it(
    'a URL without a scheme (64)',
    refuses(['run', '--primary', '127.0.0.1:1', '--replica', 'redis://127.0.0.1:2'], {
      code: 64,
      stderr: /--primary: the scheme is missing/,
    }),
  )

  it('a broken workload, with its position (64)', async () => {
    const cwd = scratchFolder()
    writeFileSync(
      join(cwd, 'mine.yaml'),
      'name: mine\nrounds: 1\nclients:\n  - name: a\n    steps:\n      - flushdbb\n',
    )
    await refuses(
      ['run', 'mine.yaml', '--lab'],
      {code: 64, stderr: /mine\.yaml:6:9: unknown command "flushdbb" \(did you mean FLUSHDB\?\)/},
      {cwd},
    )()
  })

  it('a port where nobody listens (69)', async () => {
    const port = await freePort()
    await refuses(['run', '--primary', `redis://127.0.0.1:${port}`, '--replica', pair.replicaUrl], {
      code: 69,
      stderr: new RegExp(`127\\.0\\.0\\.1:${port}: connection refused`),
    })()
  })

  it('a primary that is a replica (69)', async () => {
    await refuses(['run', '--primary', pair.replicaUrl, '--replica', pair.primaryUrl], {
      code: 69,
      stderr: /is not a primary: its role is slave/,
    })()
  })

  it('a replica of another primary (69)', async () => {
    await refuses(['run', '--primary', pair.primaryUrl, '--replica', stranger.replicaUrl], {
      code: 69,
      stderr: /does not follow 127\.0\.0\.1/,
    })()
  })

  it('a database that is not empty (77), and leaves it alone', async () => {
    await pair.primary.client.set('precious', 'data')
    await refuses(['run', 'flushdb-literal', '--primary', pair.primaryUrl, '--replica', pair.replicaUrl], {
      code: 77,
      stderr:
        /^lockstep: refused: database 0 of 127\.0\.0\.1:\d+ \(primary\) holds a key \(e\.g\. precious\) and flushdb-literal flushes it\n +to allow that on exactly this primary: --allow-flush 127/,
    })()
    expect(await pair.primary.client.get('precious')).to.equal('data')
  })

  it('another database that FLUSHALL would empty (77)', async () => {
    await pair.primary.client.select(4500)
    await pair.primary.client.set('elsewhere', '1')
    await pair.primary.client.select(0)
    await refuses(['run', 'flushall-cache', '--primary', pair.primaryUrl, '--replica', pair.replicaUrl], {
      code: 77,
      stderr: /database 4500 of/,
    })()
  })

  it('nothing when exactly this primary is named by --allow-flush', async () => {
    await pair.primary.client.set('disposable', '1')
    const args = ['run', 'flushdb-literal', '--rounds', '2', '--primary', pair.primaryUrl, '--replica', pair.replicaUrl]
    expect((await runLockstep([...args, '--allow-flush', '127.0.0.1:1'])).code, 'another primary is named').to.equal(77)
    expect((await runLockstep([...args, '--allow-flush', `127.0.0.1:${pair.primary.port}`])).code).to.equal(0)
  })

  it('what an earlier run left (77), and points at lockstep clean, which removes it but for what was changed since', async () => {
    const cwd = scratchFolder()
    const targets = ['--primary', pair.primaryUrl, '--replica', pair.replicaUrl]
    const run = ['run', 'flushdb-literal', '--rounds', '2', ...targets, '-q']
    expect((await runLockstep([...run, '--keep', '--out', 'first'], {cwd})).code).to.equal(0)
    const [name] = await pair.primary.client.keys('key*')
    const left = await pair.primary.client.dbsize()
    await pair.primary.client.set(name!, 'theirs')

    const refused = await runLockstep(run, {cwd})
    expect(refused.code).to.equal(77)
    expect(refused.stderr).to.match(/ clean \S*\/first removes what that left/)
    await pair.primary.client.set('prod:1', 'theirs')

    const cleaned = await runLockstep(['clean', 'first', '-q'], {cwd})
    expect([cleaned.code, cleaned.stderr]).to.deep.equal([2, ''])
    expect(cleaned.stdout).to.match(new RegExp(`^${left - 1} keys? of first deleted on 127.0.0.1:\\d+\n\n1 key left`))
    expect(cleaned.stdout).to.include(`  primary, database 0, ${name!}: changed since\n`)
    expect((await pair.primary.client.keys('*')).toSorted()).to.deep.equal([name, 'prod:1'].toSorted())
    await pair.primary.client.del(name!)
    const again = await runLockstep(['clean', 'first', '--json'], {cwd})
    expect(again.code).to.equal(0)
    expect(JSON.parse(again.stdout)).to.deep.include({schema: 'lockstep.clean/1', deleted: 0, kept: []})
    expect(await pair.primary.client.get('prod:1')).to.equal('theirs')
  })

  it('a primary where another run is at work (77)', async () => {
    await pair.primary.client.client('SETNAME', 'lockstep:otherrun:writer')
    try {
      await refuses(['run', 'flushdb-literal', '--primary', pair.primaryUrl, '--replica', pair.replicaUrl], {
        code: 77,
        stderr: /another lockstep run is using .*lockstep:otherrun:writer/,
      })()
    } finally {
      await pair.primary.client.client('SETNAME', '')
    }
  })
})
