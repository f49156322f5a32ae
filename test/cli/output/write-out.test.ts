import {expect} from 'chai'
import {toldText} from '../../../src/cli/output/write-out.js'

const MESSAGE = 'refused: database 0 of 127.0.0.1:6379 holds 1,204 keys and flushdb-order flushes it'

describe('toldText', () => {
  it('breaks lines between words at the width of the terminal, under what stands first', () => {
    expect(toldText([MESSAGE, 'to allow that:\n--allow-flush 127.0.0.1:6379'], 40)).to.equal(
      [
        'lockstep: refused: database 0 of',
        '          127.0.0.1:6379 holds 1,204',
        '          keys and flushdb-order flushes',
        '          it',
        '          to allow that:',
        '          --allow-flush 127.0.0.1:6379',
        '',
      ].join('\n'),
    )
  })

  it('leaves lines whole where no terminal is, so that grep finds them', () => {
    expect(toldText([MESSAGE, 'a hint'], null)).to.equal(`lockstep: ${MESSAGE}\n          a hint\n`)
  })

  it('lets nothing through that a terminal would obey', () => {
    expect(toldText(['\u001b[2Jgone'], 80)).to.equal('lockstep: \\u001b[2Jgone\n')
  })
})
