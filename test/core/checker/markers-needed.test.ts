import {expect} from 'chai'
import {markersNeeded, uncoveredProbability} from '../../../src/core/checker/markers-needed.js'

describe('markersNeeded', () => {
  const table = [
    [2, 21, 31],
    [4, 53, 77],
    [6, 86, 124],
    [8, 120, 171],
    [12, 188, 267],
    [16, 258, 365],
    [24, 400, 562],
  ] as const
  for (const [workers, million, billion] of table) {
    it(`${workers} workers: ${million} markers for 1e-6, ${billion} for 1e-9`, () => {
      expect([markersNeeded(workers, 1e-6), markersNeeded(workers, 1e-9)]).to.deep.equal([million, billion])
    })
  }

  it('one worker needs one marker, and fewer markers than workers cover nothing', () => {
    expect(markersNeeded(1, 1e-9)).to.equal(1)
    expect(uncoveredProbability(6, 5)).to.be.closeTo(1, 1e-9)
  })
})
