import {expect} from 'chai'
import {RateTest, type RateVerdict} from '../../../src/core/shrink/rate-test.js'
import {chances} from './chances.js'

/** Runs the test until it ends, on something that fails at this rate. */
function decide(floor: number, rate: number, seed: number): {verdict: RateVerdict; tries: number} {
  const fails = chances(seed)
  const test = new RateTest(floor)
  let tries = 0
  while (test.verdict === 'open') {
    tries++
    const failed = fails() < rate
    test.add(failed ? 1 : 0, failed ? 0 : 1)
  }
  return {verdict: test.verdict, tries}
}

function shareOf(verdict: RateVerdict, floor: number, rate: number): number {
  const runs = 400
  let found = 0
  for (let seed = 1; seed <= runs; seed++) if (decide(floor, rate, seed).verdict === verdict) found++
  return found / runs
}

describe('RateTest', () => {
  for (const floor of [0.05, 0.2, 0.5]) {
    it(`errs in about 5 % of cases at most on either side of ${floor}`, () => {
      expect(shareOf('above', floor, floor / 2)).to.be.below(0.08)
      expect(shareOf('below', floor, floor)).to.be.below(0.08)
    })
  }

  it('needs few tries where the answer is clear', () => {
    expect(decide(0.2, 1, 1)).to.deep.equal({verdict: 'above', tries: 5})
    expect(decide(0.2, 0, 1)).to.deep.equal({verdict: 'below', tries: 25})
  })

  it('takes a floor of everything', () => {
    expect(decide(1, 1, 1).verdict).to.equal('above')
  })
})
