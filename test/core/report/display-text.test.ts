import {expect} from 'chai'
import fc from 'fast-check'
import {toBulk} from '../../../src/core/bulk.js'
import {displayBulk, displaySide} from '../../../src/core/report/display-text.js'

describe('displayBulk', () => {
  for (const [bulk, shown] of [
    ['key17', 'key17'],
    ['schlüssel', 'schlüssel'],
    ['', '""'],
    [' a', '" a"'],
    ['a"b', '"a\\"b"'],
    ['\u001b[31mred', '"\\x1b[31mred"'],
    ['line\nbreak', '"line\\nbreak"'],
    ['\u202eevil', '"\\xe2\\x80\\xaeevil"'],
  ] as const) {
    it(`shows ${JSON.stringify(bulk)} as ${shown}`, () => {
      expect(displayBulk(bulk)).to.equal(shown)
    })
  }

  it('lets nothing through that could move a cursor, whatever the bytes, and stays short', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 300}), (bytes) => {
        const shown = displayBulk(toBulk(Buffer.from(bytes)))
        // eslint-disable-next-line no-control-regex -- what must not be there
        expect(shown).to.not.match(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/)
        expect(shown.length).to.be.at.most(60)
      }),
    )
  })
})

describe('displaySide', () => {
  it('shows what is held, and expiry where that is the matter', () => {
    expect(displaySide(null, false)).to.equal('(gone)')
    expect(displaySide({value: {type: 'string', string: 'a'}, expireAtMs: null}, true)).to.equal('a, no expiry')
    expect(displaySide({value: {type: 'hash', hash: [['f', 'v']]}, expireAtMs: 0}, true)).to.equal(
      'hash of 1: f=v, expires 1970-01-01T00:00:00.000Z',
    )
  })
})
