import {expect} from 'chai'
import fc from 'fast-check'
import {Throttle, type ThrottleLimits} from '../../../src/app/diff/throttle.js'
import type {Clock} from '../../../src/app/ports/clock.js'

const NO_LIMITS: ThrottleLimits = {opsPerSecond: null, latencyMs: null, lagBytes: null}

/** Time passes only by sleeping, and by `pass`. */
class TestClock implements Clock {
  private ms = 0
  onSleep: (() => void) | null = null

  nowNs(): number {
    return this.ms * 1e6
  }

  wallTime(): Date {
    return new Date(this.ms)
  }

  ranNs(): number {
    return this.nowNs()
  }

  sleep(ms: number): Promise<void> {
    this.ms += ms
    this.onSleep?.()
    return Promise.resolve()
  }

  pass(ms: number): void {
    this.ms += ms
  }
}

function throttled(limits: Partial<ThrottleLimits>): {throttle: Throttle; clock: TestClock} {
  const clock = new TestClock()
  return {throttle: new Throttle({...NO_LIMITS, ...limits}, clock), clock}
}

const {signal} = new AbortController()

describe('Throttle', () => {
  it('keeps to a rate of keys, whatever the pages and the time that they take', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({min: 100, max: 100_000}),
        fc.array(fc.tuple(fc.integer({min: 1, max: 3000}), fc.integer({min: 0, max: 50})), {
          minLength: 5,
          maxLength: 50,
        }),
        async (opsPerSecond, pages) => {
          const {throttle, clock} = throttled({opsPerSecond})
          let keys = 0
          let workMs = 0
          for (const [count, ms] of pages) {
            clock.pass(ms)
            workMs += ms
            await throttle.pass(count, signal)
            keys += count
          }
          const ms = clock.nowNs() / 1e6
          const allowedMs = (keys * 1000) / opsPerSecond
          // The last request has not been waited for.
          const lastMs = (pages.at(-1)![0] * 1000) / opsPerSecond
          expect(ms).to.be.at.least(allowedMs - lastMs - 1.001)
          expect(ms).to.be.at.most(allowedMs + workMs + 1)
        },
      ),
    )
  })

  it('lists pages of a twentieth of a second at a low rate', () => {
    expect(throttled({opsPerSecond: 4000}).throttle.pageSize).to.equal(200)
    expect(throttled({opsPerSecond: 1}).throttle.pageSize).to.equal(1)
    expect(throttled({opsPerSecond: 1_000_000}).throttle.pageSize).to.equal(1000)
  })

  it('puts pages further apart while a server is slow, and closer again when it is not', async () => {
    const {throttle, clock} = throttled({latencyMs: 5})
    const delayMs = async () => {
      const before = clock.nowNs()
      await throttle.pass(1000, signal)
      return (clock.nowNs() - before) / 1e6
    }
    expect(await delayMs()).to.equal(0)
    const seen: number[] = []
    for (let probe = 0; probe < 12; probe++) {
      throttle.probed(6, 0)
      seen.push(await delayMs())
    }
    // Each waits for what the one before it was put apart by.
    expect(seen).to.deep.equal([0, 2, 4, 8, 16, 32, 64, 128, 256, 500, 500, 500])
    for (let probe = 0; probe < 12; probe++) throttle.probed(5, 0)
    await delayMs()
    expect(await delayMs()).to.equal(0)
  })

  it('waits while the replica is too far behind, while it is paused, and while too much is undecided', async () => {
    for (const set of [
      (throttle: Throttle, on: boolean) => throttle.probed(0, on ? 1001 : 1000),
      (throttle: Throttle, on: boolean) => (throttle.paused = on),
      (throttle: Throttle, on: boolean) => (throttle.crowded = on),
    ]) {
      const {throttle, clock} = throttled({lagBytes: 1000})
      set(throttle, true)
      let sleeps = 0
      clock.onSleep = () => {
        if (++sleeps === 20) set(throttle, false)
      }
      await throttle.uncrowded(signal)
      await throttle.pass(1000, signal)
      expect(sleeps).to.equal(20)
    }
  })

  it('does not wait for a lag that nobody can tell, or that has no limit', async () => {
    const unknown = throttled({lagBytes: 1000})
    unknown.throttle.probed(0, null)
    const unlimited = throttled({})
    unlimited.throttle.probed(0, 1e9)
    for (const {throttle, clock} of [unknown, unlimited]) {
      await throttle.pass(1000, signal)
      expect(clock.nowNs()).to.equal(0)
    }
  })

  it('makes pages smaller when they are slow or large, and larger again when they are not', () => {
    const {throttle} = throttled({})
    expect(throttle.pageSize).to.equal(1000)
    throttle.pageTook(60, 1000)
    expect(throttle.pageSize).to.equal(500)
    throttle.pageTook(1, 5 * 1024 * 1024)
    expect(throttle.pageSize).to.equal(250)
    throttle.pageTook(30, 1000)
    expect(throttle.pageSize).to.equal(250)
    for (let page = 0; page < 100; page++) throttle.pageTook(1, 1000)
    expect(throttle.pageSize).to.equal(1000)
    for (let page = 0; page < 100; page++) throttle.pageTook(60, 1000)
    expect(throttle.pageSize).to.equal(20)
  })

  it('begins with small pages where values are large', () => {
    const {throttle} = throttled({})
    throttle.expect(100)
    expect(throttle.pageSize).to.equal(1000)
    throttle.expect(64 * 1024)
    expect(throttle.pageSize).to.equal(64)
    throttle.expect(1e9)
    expect(throttle.pageSize).to.equal(20)
  })
})
