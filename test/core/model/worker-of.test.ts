import {expect} from 'chai'
import fc from 'fast-check'
import {stringHash, workerOf} from '../../../src/core/model/worker-of.js'

describe('stringHash', () => {
  it('gives what std::hash<std::string> of libstdc++ gives', () => {
    const known: Array<[string, bigint]> = [
      ['', 6142509188972423790n],
      ['a', 4993892634952068459n],
      ['flushdb', 15966313930876025634n],
      ['abcdefgh', 8664279048047335611n],
      ['abcdefghi', 13036955925923793583n],
      ['0123456789abcdef', 10613591747391057286n],
    ]
    for (const [text, hash] of known) expect(stringHash(Buffer.from(text, 'latin1')), text).to.equal(hash)
  })

  it('sends the flush names to the workers that Pika sends them to', () => {
    const workers = ['FLUSHDB', 'flushdb', 'flushall', 'FLUSHALL'].map((name) => workerOf(name, 6))
    expect(workers).to.deep.equal([2, 0, 1, 4])
  })

  it('is a 64-bit number for any bytes, the same each time', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 40}), (bytes) => {
        const text = Buffer.from(bytes).toString('latin1')
        const hash = stringHash(Buffer.from(text, 'latin1'))
        expect(hash >= 0n && hash < 2n ** 64n).to.equal(true)
        expect(stringHash(Buffer.from(text, 'latin1'))).to.equal(hash)
      }),
    )
  })
})
