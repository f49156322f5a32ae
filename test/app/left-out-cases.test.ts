import {expect} from 'chai'
import {LeftOutCases} from '../../src/app/left-out-cases.js'

describe('LeftOutCases', () => {
  it('leaves out what writes a key that differed, alone or in a transaction, and counts it', () => {
    const leftOut = new LeftOutCases()
    expect(leftOut.leavesOut([['INCR', 'a']])).to.equal(false)
    leftOut.add([{view: 'replica', against: 'primary', db: 0, key: 'a', kind: 'missing', expected: null, actual: null}])
    expect(leftOut.leavesOut([['INCR', 'a']])).to.equal(true)
    expect(leftOut.leavesOut([['MULTI'], ['RENAME', 'b', 'a'], ['EXEC']])).to.equal(true)
    expect(leftOut.leavesOut([['INCR', 'b']])).to.equal(false)
    expect(leftOut.leavesOut([['GET', 'a']])).to.equal(false)
    expect(leftOut.reasons()).to.deep.equal([
      'keys that differed when they were prepared: 1; cases that need them, and were not tried: 2',
    ])
  })

  it('has nothing to say where nothing differed', () => {
    expect(new LeftOutCases().reasons()).to.deep.equal([])
  })
})
