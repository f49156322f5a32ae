import {expect} from 'chai'
import {checkHistory} from '../../../src/core/checker/check-history.js'
import {compareWithOracle, FAMILIES} from './oracle.js'

/** Few, for they are searched exhaustively; `npm run oracle` judges as many as wanted, by a random seed. */
const CASES = 250

describe('the checkers and exhaustive search judge alike', () => {
  for (const [name, shape] of FAMILIES) {
    it(`${name} (${CASES} histories)`, () => {
      const {violations, cases, ...differences} = compareWithOracle(checkHistory, shape, 20_240_501, CASES)
      expect(differences).to.deep.equal({missed: [], falseAlarms: [], undecided: [], emptyProofs: []})
      expect(violations / cases, 'share of violations').to.be.within(0.12, 0.9)
    })
  }
})
