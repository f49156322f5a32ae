import {expect} from 'chai'
import type {Finding} from '../../src/app/examine-settings.js'
import {RedisPair} from '../support/redis-pair.js'
import {runLockstep} from '../support/run-lockstep.js'

interface Examination {
  readonly healthy: boolean
  readonly findings: readonly Finding[]
}

describe('lockstep doctor', () => {
  let pair: RedisPair
  before(async () => {
    pair = await RedisPair.start()
  })
  after(() => pair.stop())

  const examine = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const {stdout, stderr, code} = await runLockstep(['doctor', '--json', ...args], {env})
    expect(stdout, stderr).not.to.equal('')
    return {...(JSON.parse(stdout) as Examination), code}
  }
  const targets = () => ['--primary', pair.primaryUrl, '--replica', pair.replicaUrl]
  const texts = (examination: Examination, severity: Finding['severity']) =>
    examination.findings.filter((finding) => finding.severity === severity).map(({text}) => text)

  it('finds nothing on a healthy pair, real or embedded', async () => {
    for (const args of [targets(), ['--lab']]) {
      const {findings, code} = await examine(args)
      expect(findings).to.deep.equal([])
      expect(code).to.equal(0)
    }
  })

  it('finds what a user may not do, and that its looking had no effect', async () => {
    const {client} = pair.primary
    await client.call(
      'ACL',
      'SETUSER',
      'narrow',
      'on',
      '>pw',
      '~key*',
      '&*',
      '+@all',
      '-set',
      '-flushall',
      '-client|list',
    )
    await pair.replica.client.call('ACL', 'SETUSER', 'narrow', 'on', '>pw', '~other*', '&*', '+@all')
    const examination = await examine(targets(), {LOCKSTEP_USERNAME: 'narrow', LOCKSTEP_PASSWORD: 'pw'})
    const stops = texts(examination, 'stops')
    expect(stops[0]).to.match(/\(primary\) does not let this user send CLIENT LIST, SET \(/)
    expect(stops[1]).to.match(/\(replica\) does not let this user send TYPE, PTTL, MGET \(/)
    expect(texts(examination, 'note')[0]).to.match(/\(primary\) does not let this user send FLUSHALL \(/)
    expect(examination.code).to.equal(69)
    expect(await client.dbsize()).to.equal(0)
  })

  it('finds settings that stop or spoil a run, and shows what the server says', async () => {
    await pair.primary.client.config('SET', 'min-replicas-to-write', '3')
    await pair.primary.client.config('SET', 'maxmemory', '100mb')
    await pair.primary.client.config('SET', 'maxmemory-policy', 'allkeys-random')
    await pair.primary.client.config('SET', 'timeout', '300')
    await pair.replica.client.config('SET', 'replica-read-only', 'no')
    const examination = await examine(targets())
    expect(texts(examination, 'stops').join('\n')).to.match(
      /\(primary\) refuses commands now: NOREPLICAS .* \(its min-replicas-to-write is not met: /,
    )
    const notes = texts(examination, 'note').join('\n')
    expect(notes).to.match(/\(primary\) may evict keys \(maxmemory 100\.00M, allkeys-random\)/)
    expect(notes).to.match(/\(primary\) refuses writes with fewer than 3 good replicas .*; it has \d/)
    expect(notes).to.match(/\(primary\) closes connections that are silent for 300 s/)
    expect(notes).to.match(/\(replica\) takes writes of its own \(replica-read-only no\)/)
  })
})
