import {expect} from 'chai'
import * as fc from 'fast-check'
import {
  RateTest,
  describeRate,
  failureRate,
  median,
  percent,
  rateBound95,
  repeatsNeeded,
  type RateVerdict,
} from '../../src/core/statistics.js'
import {chances} from './shrink/chances.js'

describe('failureRate', () => {
  // Values of Wilson's formula as published with its usual examples, to four digits.
  const known: ReadonlyArray<readonly [number, number, number, number]> = [
    [0, 10, 0, 0.2775],
    [1, 10, 0.0179, 0.4042],
    [5, 10, 0.2366, 0.7634],
    [10, 100, 0.0552, 0.1744],
    [19, 20, 0.7639, 0.9911],
    [20, 20, 0.8389, 1],
  ]
  for (const [failures, tries, low, high] of known) {
    it(`${failures} of ${tries} is ${low} to ${high}`, () => {
      const {low95, high95} = failureRate(failures, tries)
      expect(low95).to.be.closeTo(low, 5e-5)
      expect(high95).to.be.closeTo(high, 5e-5)
    })
  }

  it('leaves everything possible without tries', () => {
    expect(failureRate(0, 0)).to.include({low95: 0, high95: 1})
  })

  it('holds the measured share, and narrows with more tries', () => {
    fc.assert(
      fc.property(fc.integer({min: 0, max: 200}), fc.integer({min: 0, max: 200}), (failures, passes) => {
        fc.pre(failures + passes > 0)
        const one = failureRate(failures, failures + passes)
        const share = failures / (failures + passes)
        expect(one.low95).to.be.within(0, share)
        expect(one.high95).to.be.within(share, 1)
        const ten = failureRate(10 * failures, 10 * (failures + passes))
        expect(ten.high95 - ten.low95).to.be.below(one.high95 - one.low95)
      }),
    )
  })

  it('is told in words', () => {
    expect(describeRate(failureRate(19, 20), 'runs')).to.equal(
      '19 of 20 runs (95 %; with 95 % confidence 76 % to 99 %)',
    )
    expect([0, 0.00123, 0.047, 0.5, 1].map(percent)).to.deep.equal(['0 %', '0.12 %', '4.7 %', '50 %', '100 %'])
  })
})

describe('repeatsNeeded', () => {
  // The table of docs/checks.md: rate, tries for a miss of 5 %, tries for a miss of 1 %.
  const table: ReadonlyArray<readonly [number, number, number]> = [
    [0.5, 5, 7],
    [0.3, 9, 13],
    [0.2, 14, 21],
    [0.1, 29, 44],
    [0.05, 59, 90],
    [0.02, 149, 228],
    [0.01, 299, 459],
  ]
  for (const [rate, five, one] of table) {
    it(`a rate of ${rate} takes ${five} tries, or ${one} to be surer`, () => {
      expect(repeatsNeeded(rate, 0.05)).to.equal(five)
      expect(repeatsNeeded(rate, 0.01)).to.equal(one)
    })
  }

  it('one try tells what always fails', () => {
    expect(repeatsNeeded(1, 0.01)).to.equal(1)
  })
})

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

describe('rateBound95', () => {
  it('is the exact form of the rule of three', () => {
    expect(rateBound95(0)).to.equal(null)
    expect(rateBound95(1)).to.be.closeTo(0.95, 1e-9)
    expect(rateBound95(300)).to.be.closeTo(3 / 300, 0.0002)
  })
})

describe('median', () => {
  it('is the middle, whatever the order; of an even number the upper one', () => {
    expect(median([3, 1, 2])).to.equal(2)
    expect(median([4, 1, 3, 2])).to.equal(3)
    expect(median([10, 9, 100])).to.equal(10)
  })
})
