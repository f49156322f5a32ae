import {expect} from 'chai'
import {LAB_FAULTS} from '../../src/lab/faults/lab-faults.js'
import {reportOf, suiteReportOf} from '../support/report-of.js'
import {runLockstep} from '../support/run-lockstep.js'

/** Seeds for each detector; the acceptance run uses 50 (LOCKSTEP_TEST_SEEDS=50). */
const SEEDS = Number(process.env.LOCKSTEP_TEST_SEEDS ?? 1)
const seeds = Array.from({length: SEEDS}, (_, at) => String(at + 1))

describe('lockstep run --lab', () => {
  it('finds the healthy pair consistent, and names what it did', async () => {
    const {code, stdout} = await runLockstep(['run', '--lab', '--seed', '1'])
    expect(stdout).to.match(/^✔ CONSISTENT {3}seed {3}3 workloads {3}seed 1/)
    expect(code).to.equal(0)
    for (const name of ['operations', 'flushes raced', 'cache reads raced', 'keys compared'])
      expect(stdout).to.include(name)
    for (const workload of ['flushdb-literal', 'flushdb-order', 'flushall-cache']) {
      expect(stdout).to.match(new RegExp(`${workload} +consistent +\\d+ +[\\d,]+ +\\d+`))
    }
    expect(stdout).to.match(/Strength: if a raced flush diverged more often than 1 in \d+/)
  })

  it('finds nothing on the healthy pair, seed after seed', async () => {
    for (const seed of seeds) {
      const result = await runLockstep(['run', '--lab', '--seed', seed, '--rounds', '10', '--json'])
      expect(suiteReportOf(result).reasons, `seed ${seed}`).to.deep.equal([])
      expect(result.code).to.equal(0)
    }
  })

  it('shows lost or surplus keys of the replica for every seed when FLUSHDB goes by hash', async () => {
    for (const seed of seeds) {
      const result = await runLockstep([
        'run',
        'flushdb-order',
        '--lab',
        '--fault',
        'flushdb-by-hash',
        '--seed',
        seed,
        '--json',
      ])
      const {divergences} = reportOf(result)
      expect(result.code, `seed ${seed}`).to.equal(1)
      expect(
        divergences.filter(({view, kind}) => view === 'replica' && (kind === 'missing' || kind === 'extra')),
      ).to.not.deep.equal([])
    }
  })

  it('shows it with the four literal commands alone for some seeds', async () => {
    const codes: Array<number | null> = []
    for (const seed of seeds) {
      codes.push(
        (await runLockstep(['run', 'flushdb-literal', '--lab', '--fault', 'flushdb-by-hash', '--seed', seed])).code,
      )
    }
    expect(codes).to.include(1)
    expect(codes.every((code) => code === 0 || code === 1)).to.equal(true)
  })

  it('says for how long stale values were served when the cache is cleared late', async () => {
    for (const seed of seeds) {
      const args = ['run', 'flushall-cache', '--lab', '--fault', 'async-cache-clear', '--seed', seed, '--rounds', '5']
      const result = await runLockstep([...args, '--json'])
      const {anomalies} = reportOf(result)
      expect(result.code, `seed ${seed}`).to.equal(1)
      const stale = anomalies.filter(({kind, view}) => kind === 'stale-after-flush' && view === 'primary')
      expect(
        stale.some(({windowMs}) => (windowMs ?? 0) > 0),
        `seed ${seed}: a window`,
      ).to.equal(true)
    }
    const {stdout} = await runLockstep([
      'run',
      'flushall-cache',
      '--lab',
      '--fault',
      'async-cache-clear',
      '--seed',
      '1',
      '--rounds',
      '5',
      '--all',
    ])
    expect(stdout).to.match(/a stale value was served up to \d+\.\d ms after its deletion/)
  })

  it('is inconclusive on a stuck replica, never a pass and never a divergence', async () => {
    for (const seed of seeds.slice(0, 2)) {
      const result = await runLockstep([
        'run',
        'flushdb-order',
        '--lab',
        '--fault',
        'stuck-replica',
        '--seed',
        seed,
        '--settle-timeout',
        '4s',
        '--json',
      ])
      const report = reportOf(result)
      expect(result.code, `seed ${seed}`).to.equal(2)
      expect(report.reasons[0]).to.match(/replica 127\.0\.0\.1:\d+ did not catch up within 4\.0 s: .* \(stuck\)/)
      expect([report.divergenceCount, report.anomalyCount]).to.deep.equal([0, 0])
    }
  })

  it('catches a write that the replica lost', async () => {
    const result = await runLockstep(['run', 'churn', '--lab', '--fault', 'lost-write', '--seed', '3', '--json'])
    expect(result.code).to.equal(1)
    expect(reportOf(result).divergences.some(({view}) => view === 'replica')).to.equal(true)
  })

  it('lists every fault in the help of lab', async () => {
    const {stdout, code} = await runLockstep(['lab', '--help'])
    expect(code).to.equal(0)
    for (const {name} of LAB_FAULTS) expect(stdout).to.include(name)
  })
})
