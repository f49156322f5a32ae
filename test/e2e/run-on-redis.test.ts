import {expect} from 'chai'
import {CATALOGUE_FILES} from '../../src/core/workload/catalogue.js'
import {RedisPair} from '../support/redis-pair.js'
import {reportOf} from '../support/report-of.js'
import {runLockstep, startLockstep} from '../support/run-lockstep.js'

describe('lockstep run on a real Redis pair', () => {
  let pair: RedisPair

  before(async () => {
    pair = await RedisPair.start()
  })
  after(() => pair.stop())

  const targets = () => ['--primary', pair.primaryUrl, '--replica', pair.replicaUrl]

  for (const workload of CATALOGUE_FILES) {
    it(`finds ${workload} consistent, and says what it did`, async () => {
      const result = await runLockstep(['run', workload, ...targets(), '--rounds', '8', '--json', '--quiet'])
      const report = reportOf(result)
      expect(report.reasons, workload).to.deep.equal([])
      expect(result.code).to.equal(0)
      expect(report).to.include({schema: 'lockstep.report/1', verdict: 'consistent', workload})
      expect(report.operations).to.be.greaterThan(8)
      expect(report.keysCompared).to.be.greaterThan(0)
      expect(report.targets.primary).to.include({engine: 'Redis', role: 'primary'})
      expect(report.targets.replicas[0]).to.include({order: 'total'})
      expect(result.stderr).to.equal('')
    })
  }

  it('leaves the servers as empty as it found them', async () => {
    await runLockstep(['run', 'flush-types', ...targets(), '--rounds', '2'])
    expect(await pair.primary.client.dbsize()).to.equal(0)
    expect(await pair.replica.client.dbsize()).to.equal(0)
  })

  it('passes while the replica is held up by CLIENT PAUSE', async () => {
    const run = startLockstep(['run', 'flushdb-order', ...targets(), '--rounds', '10', '--json'])
    for (let at = 0; at < 5; at++) await pair.replica.client.call('CLIENT', 'PAUSE', '60')
    const result = await run.result
    expect(reportOf(result).reasons).to.deep.equal([])
    expect(result.code).to.equal(0)
  })

  it('passes while the replica is stopped and continued again and again', async () => {
    const run = startLockstep(['run', 'flushdb-order', ...targets(), '--rounds', '10', '--json'])
    const state = {ended: false}
    const done = run.result.finally(() => (state.ended = true))
    while (!state.ended) {
      pair.replica.process.kill('SIGSTOP')
      await new Promise((resolve) => setTimeout(resolve, 30))
      pair.replica.process.kill('SIGCONT')
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    const result = await done
    expect(reportOf(result).reasons).to.deep.equal([])
    expect(result.code).to.equal(0)
  })
})
