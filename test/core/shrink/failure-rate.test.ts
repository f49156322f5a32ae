import {expect} from 'chai'
import * as fc from 'fast-check'
import {describeRate, failureRate, percent} from '../../../src/core/shrink/failure-rate.js'

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
