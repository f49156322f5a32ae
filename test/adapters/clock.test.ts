import {expect} from 'chai'
import {startClock} from '../../src/adapters/clock.js'

const STILL_MS = 2000

describe('startClock', () => {
  it('counts as running time none in which the process stood still', () => {
    const clock = startClock()
    const [fromNs, ranFromNs] = [clock.nowNs(), clock.ranNs()]
    // As SIGSTOP does, it keeps the process from doing anything at all.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STILL_MS)
    expect((clock.nowNs() - fromNs) / 1e6).to.be.at.least(STILL_MS)
    expect((clock.ranNs() - ranFromNs) / 1e6).to.be.at.most(500)
  })

  it('counts the time after that again, and never goes back', async () => {
    const clock = startClock()
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STILL_MS)
    let ranNs = clock.ranNs()
    const againNs = ranNs
    while (ranNs - againNs < 300 * 1e6) {
      await clock.sleep(20)
      const nextNs = clock.ranNs()
      expect(nextNs).to.be.at.least(ranNs)
      ranNs = nextNs
    }
    expect(ranNs).to.be.at.most(clock.nowNs())
  })
})
