import {expect} from 'chai'
import {repeatsNeeded} from '../../../src/core/shrink/repeats-needed.js'

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
