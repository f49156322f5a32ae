import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {RedisPair} from '../support/redis-pair.js'
import {runLockstep, scratchFolder} from '../support/run-lockstep.js'

describe('lockstep replay', () => {
  it('runs a failing run again, each time from empty databases, and tells how often it fails', async () => {
    const cwd = scratchFolder()
    const lab = ['--lab', '--fault', 'flushdb-by-hash', '--seed', '3', '--out', 'RUN', '--quiet']
    expect((await runLockstep(['run', 'flushdb-order', ...lab], {cwd})).code).to.equal(1)

    const {code, stdout} = await runLockstep(['replay', 'RUN', '--times', '3', '--json'], {cwd})
    expect(code).to.equal(1)
    const replay = JSON.parse(stdout) as {
      verdict: string
      finding: string
      rate: {failures: number; tries: number; low95: number; high95: number}
      runs: Array<{failed: boolean; directory: string}>
    }
    expect(replay).to.include({verdict: 'diverged', finding: 'flush-late on replica'})
    expect(replay.rate).to.include({failures: 3, tries: 3, high95: 1})
    expect(replay.rate.low95).to.be.closeTo(0.4385, 1e-4)
    for (const run of replay.runs) expect(readdirSync(join(cwd, run.directory))).to.include('history.ndjson')

    const pretty = await runLockstep(['replay', 'RUN', '--quiet'], {cwd})
    expect(pretty.code).to.equal(1)
    expect(pretty.stdout).to.match(/^✖ DIVERGED {3}flushdb-order {3}seed 3 {3}repeated once/)
    expect(pretty.stdout).to.include('flush-late on replica: in 1 of 1 run (100 %; with 95 % confidence 21 % to 100 %)')
  })

  it('is a usage error without a recorded run', async () => {
    const {code, stderr} = await runLockstep(['replay', 'nowhere'])
    expect(code).to.equal(64)
    expect(stderr).to.include('nowhere is not a run directory')
  })

  describe('on real servers', () => {
    let pair: RedisPair

    before(async () => {
      pair = await RedisPair.start()
    })
    beforeEach(() => pair.reset())
    after(() => pair.stop())

    it('goes back to the recorded addresses, and never to databases that are not empty', async () => {
      const cwd = scratchFolder()
      const targets = ['--primary', pair.primaryUrl, '--replica', pair.replicaUrl]
      const run = await runLockstep(['run', 'flushdb-literal', ...targets, '--out', 'RUN', '--quiet'], {cwd})
      expect(run.code, run.stdout).to.equal(0)

      const again = await runLockstep(['replay', 'RUN', '--times', '2', '--quiet'], {cwd})
      expect(again.code, again.stdout).to.equal(0)
      expect(again.stdout).to.include('Something wrong: in 0 of 2 runs (0 %; with 95 % confidence 0 % to 66 %)')

      await pair.primary.client.set('precious', 'data')
      const refused = await runLockstep(['replay', 'RUN'], {cwd})
      expect(refused.code).to.equal(77)
      expect(await pair.primary.client.get('precious')).to.equal('data')
    })
  })
})
