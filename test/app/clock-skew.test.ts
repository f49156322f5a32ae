import {expect} from 'chai'
import {clockSkewMs} from '../../src/app/clock-skew.js'
import type {View} from '../../src/app/ports/view.js'
import type {Reply} from '../../src/core/operation.js'

/** Servers whose clocks are so far ahead, each answer taking so long on its way there and back. */
function skewOf(servers: ReadonlyArray<{aheadMs: number | null; waysMs: readonly number[]}>): Promise<number | null> {
  let nowMs = 0
  const nowNs = () => nowMs * 1e6
  const clock = {nowNs, ranNs: nowNs, wallTime: () => new Date(0), sleep: () => Promise.resolve()}
  const views = servers.map(({aheadMs, waysMs}) => {
    let asked = 0
    const call = (): Promise<Reply> => {
      const wayMs = waysMs[asked++ % waysMs.length]!
      nowMs += wayMs
      const serverMs = nowMs + (aheadMs ?? 0)
      nowMs += wayMs
      if (aheadMs === null) return Promise.resolve({error: 'ERR unknown command'})
      return Promise.resolve([String(Math.floor(serverMs / 1000)), String(Math.round((serverMs % 1000) * 1000))])
    }
    return {control: {call}} as unknown as View
  })
  return clockSkewMs(views, clock)
}

describe('clockSkewMs', () => {
  it('is at least by how much the clocks differ, and more only by the way of the answers', async () => {
    const near = {aheadMs: 5000, waysMs: [1]}
    expect(await skewOf([near, near])).to.be.closeTo(2, 0.01)
    expect(await skewOf([near, {aheadMs: 4700, waysMs: [2]}])).to.be.within(300, 306)
    expect(await skewOf([near, {aheadMs: 5700, waysMs: [2]}])).to.be.within(700, 706)
  })

  it('goes by the look that took the shortest way', async () => {
    const hurried = {aheadMs: 0, waysMs: [500, 1, 80]}
    expect(await skewOf([hurried, hurried])).to.be.closeTo(2, 0.01)
  })

  it('is not known when a server does not tell the time', async () => {
    expect(
      await skewOf([
        {aheadMs: 0, waysMs: [1]},
        {aheadMs: null, waysMs: [1]},
      ]),
    ).to.equal(null)
  })
})
