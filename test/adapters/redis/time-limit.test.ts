import {expect} from 'chai'
import {TimeLimit} from '../../../src/adapters/redis/time-limit.js'
import {waitUntil} from '../../support/wait-until.js'

const LIMIT_MS = 200

describe('TimeLimit', () => {
  it('passes, once, when nothing comes', async () => {
    let passed = 0
    const limit = new TimeLimit(LIMIT_MS, () => passed++)
    const fromMs = performance.now()
    limit.start()
    await waitUntil('the limit passes', () => passed > 0)
    expect(performance.now() - fromMs).to.be.at.least(LIMIT_MS - 1)
    expect(passed).to.equal(1)
  })

  it('does not count time in which the process stood still', async () => {
    let passed = false
    const limit = new TimeLimit(LIMIT_MS, () => (passed = true))
    limit.start()
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3 * LIMIT_MS)
    // What arrived meanwhile is read now, and is in time.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    expect(passed).to.equal(false)
    await waitUntil('the limit passes', () => passed)
  })

  it('does not pass when it was stopped, and begins anew when it is started', async () => {
    const passed: string[] = []
    const stopped = new TimeLimit(LIMIT_MS / 2, () => passed.push('stopped'))
    const other = new TimeLimit(LIMIT_MS, () => passed.push('other'))
    stopped.start()
    other.start()
    stopped.stop()
    await waitUntil('the other limit passes', () => passed.length > 0)
    expect(passed).to.deep.equal(['other'])
  })
})
