import {mkdtempSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {Matrix, type MatrixPlan} from '../../bench/power/matrix.js'
import {renderDetection} from '../../bench/power/render-detection.js'
import {Results} from '../../bench/power/results.js'
import {workloadFiles} from '../../src/adapters/workload-files.js'
import {loadWorkloads} from '../../src/app/load-workload.js'
import {withRounds} from '../../src/core/workload/with-rounds.js'

describe('the power harness', () => {
  it('tells which workload finds which fault, keeps what it measured, and sees no fault where there is none', async () => {
    const loaded = await loadWorkloads(['flushdb-order', 'flushall-cache'], workloadFiles)
    const workloads = loaded.map((one) => ({...one, workload: withRounds(one.workload, 4)}))
    const [order, cache] = workloads as [(typeof workloads)[0], (typeof workloads)[0]]
    const plan: MatrixPlan = {
      faults: ['flushdb-by-hash', 'async-cache-clear'],
      workloads,
      wideSeeds: 1,
      seeds: 2,
      rates: [],
      thinnedSeeds: 0,
      healthySeeds: 1,
      maxMinutes: 1,
    }
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-power-test-'))
    const results = join(folder, 'power.ndjson')
    const said: string[] = []
    const matrix = new Matrix(plan, new Results(results), folder, (line) => said.push(line))
    await matrix.fill()
    expect(matrix.best('flushdb-by-hash')).to.equal(order)
    expect(matrix.best('async-cache-clear')).to.equal(cache)
    for (const [fault, workload] of [
      ['flushdb-by-hash', order],
      ['async-cache-clear', cache],
    ] as const) {
      const {trials, found, operations} = matrix.cell(fault, workload, 1, 2)
      expect([trials, found], said.join('\n')).to.deep.equal([2, 2])
      expect(operations).to.be.within(10, 5000)
    }
    expect(matrix.healthyRecords(order).map(({verdict}) => verdict)).to.deep.equal(['consistent'])

    const text = renderDetection(plan, matrix, {machine: 'a machine', command: 'npm run power', date: '2026-11-20'})
    expect(text).to.match(/\| `flushdb-by-hash` \| `flushdb-order` \| 2 of 2 \| [\d,]+ \|/)
    expect(text).to.include('| all | 2 | 0 | 0 |')

    const later: string[] = []
    const again = new Matrix(plan, new Results(results), folder, (line) => later.push(line))
    await again.fill()
    expect(later).to.deep.equal([])
  })
})
