import {expect} from 'chai'
import {Meter} from '../../../src/cli/output/progress.js'

describe('Meter', () => {
  it('tells the rate over the workload and the time left, and never that nothing is done while something was', () => {
    let nowMs = 0
    const meter = new Meter(() => nowMs)
    const line = (round: number, operations: number, workload = 'churn') =>
      meter.line({workload, round, rounds: 10, operations, flushes: 3})
    expect(line(1, 0)).to.equal('churn  round 1/10  0 operations  3 flushes  0:00')
    nowMs = 2000
    expect(line(1, 4000)).to.include('2,000 ops/s').and.not.include('left')
    // Settling: no operation for a long time.
    nowMs = 60_000
    expect(line(4, 4000)).to.include('67 ops/s').and.include(' left').and.include('1:00')
    expect(line(4, 1)).to.include('1 ops/s')
    nowMs = 61_000
    expect(line(1, 0, 'flushdb-order'), 'a new workload').to.not.match(/ops\/s|left/)
  })
})
