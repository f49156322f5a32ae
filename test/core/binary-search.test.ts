import {expect} from 'chai'
import fc from 'fast-check'
import {firstAbove, firstAtLeast, firstNot} from '../../src/core/binary-search.js'

describe('binary search', () => {
  const ascending = fc.array(fc.integer({min: -5, max: 5})).map((values) => values.sort((a, b) => a - b))

  it('finds what looking at every value finds', () => {
    fc.assert(
      fc.property(ascending, fc.integer({min: -6, max: 6}), (values, bound) => {
        const orEnd = (at: number): number => (at < 0 ? values.length : at)
        expect(firstAbove(values, bound)).to.equal(orEnd(values.findIndex((value) => value > bound)))
        expect(firstAtLeast(values, bound)).to.equal(orEnd(values.findIndex((value) => value >= bound)))
      }),
    )
  })

  it('stays between its ends', () => {
    expect(firstNot(3, 7, () => true)).to.equal(7)
    expect(firstNot(3, 7, () => false)).to.equal(3)
    expect(firstNot(3, 3, () => true)).to.equal(3)
  })
})
