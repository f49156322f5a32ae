import {expect} from 'chai'
import {reportOf} from '../support/report-of.js'
import {runLockstep} from '../support/run-lockstep.js'

const run = async (fault: string, seed: number) => {
  const result = await runLockstep([
    'run',
    'flushdb-literal',
    '--lab',
    '--fault',
    fault,
    '--seed',
    String(seed),
    '--settle-timeout',
    '3s',
    '--json',
  ])
  return {code: result.code, report: reportOf(result)}
}

describe('lockstep run with a flush that comes as late as the settling', () => {
  for (const seed of [1, 2, 3])
    it(`is not taken for a replica that hangs, seed ${seed}`, async () => {
      const {code, report} = await run('flushdb-by-hash', seed)
      expect(report.reasons.join(' ')).to.match(/lost 1 key|flush-late/)
      expect(code).to.equal(1)
    })

  it('still tells a replica that does hang', async () => {
    const {code, report} = await run('stuck-replica', 1)
    expect(report.settle?.status).to.equal('stuck')
    expect(report.reasons[0]).to.match(/did not catch up within 3\.0 s: .* no progress for \d\.\d s \(stuck\)/)
    expect(code).to.equal(2)
  })
})
