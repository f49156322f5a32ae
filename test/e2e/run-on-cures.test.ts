import {expect} from 'chai'
import {reportOf} from '../support/report-of.js'
import {runLockstep, scratchFolder} from '../support/run-lockstep.js'
import {runUntilDiverged} from '../support/run-until-diverged.js'

describe('lockstep run on the cures of the lab', () => {
  for (const [order, code] of [
    ['hash', 1],
    ['wait-before', 1],
    ['serial', 0],
  ] as const) {
    it(`ends with ${code} where flushes are ordered by ${order}, as explore says`, async () => {
      const args = ['flushdb-order', '--lab', '--replica-order', order, '--rounds', '10', '--json']
      if (code === 1) await runUntilDiverged(args, {cwd: scratchFolder(), seed: 3})
      else expect((await runLockstep(['run', ...args, '--seed', '3'])).code).to.equal(code)
      expect((await runLockstep(['explore', '--order', order])).code).to.equal(code)
    })
  }

  it('shows stale reads where the cache is cleared late, and repeats with the flag', async () => {
    const args = ['flushall-cache', '--lab', '--cache-clear', 'async', '--rounds', '3', '--json']
    const report = reportOf(await runUntilDiverged(args, {cwd: scratchFolder(), seed: 3}))
    expect(report.anomalies.map(({kind}) => kind)).to.include('stale-after-flush')
    expect(JSON.stringify(report)).to.include('--cache-clear async')
  })

  it('refuses a cure for servers that are not its own', async () => {
    const result = await runLockstep(['run', '--primary', 'redis://127.0.0.1:1', '--replica-order', 'hash'])
    expect(result.code).to.equal(64)
    expect(result.stderr).to.include('--replica-order works on the embedded pair only')
  })
})
