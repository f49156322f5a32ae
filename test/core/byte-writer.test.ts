import {expect} from 'chai'
import fc from 'fast-check'
import {ByteWriter} from '../../src/core/byte-writer.js'

const text = fc.oneof(
  fc.string(),
  fc.string({unit: 'binary'}),
  fc.string({minLength: 90, maxLength: 300}),
  fc.constantFrom('"', '\\', '\u001f', '\u007f', 'é', '\u{1F600}', 'x'.repeat(97)),
)
const integer = fc.oneof(fc.nat(), fc.integer(), fc.maxSafeInteger(), fc.constantFrom(0, 9, 10, 99, 100, 2 ** 31))

type Write = {readonly as: 'text' | 'quoted'; readonly text: string} | {readonly as: 'integer'; readonly value: number}
const write: fc.Arbitrary<Write> = fc.oneof(
  fc.record({as: fc.constantFrom('text' as const, 'quoted' as const), text}),
  fc.record({as: fc.constant('integer' as const), value: integer}),
)

function put(out: ByteWriter, one: Write): void {
  if (one.as === 'integer') out.integer(one.value)
  else out[one.as](one.text)
}

function wanted(one: Write): Buffer {
  if (one.as === 'integer') return Buffer.from(String(one.value))
  return Buffer.from(one.as === 'text' ? one.text : JSON.stringify(one.text))
}

describe('ByteWriter', () => {
  it('writes text, JSON strings and integers as the built-ins do, however small its block', () => {
    fc.assert(
      fc.property(fc.array(write), fc.integer({min: 1, max: 64}), (writes, capacityBytes) => {
        const out = new ByteWriter(capacityBytes)
        for (const one of writes) put(out, one)
        expect(out.view().equals(Buffer.concat(writes.map(wanted)))).to.equal(true)
      }),
    )
  })

  it('takes strings in every inner form: joined, cut and flat', () => {
    const joined = 'lockstep-' + String(process.pid) + '-of-several-parts'
    const out = new ByteWriter()
    out.quoted(joined)
    out.quoted(joined.slice(3, 20))
    out.text(joined)
    expect(out.view().toString()).to.equal(JSON.stringify(joined) + JSON.stringify(joined.slice(3, 20)) + joined)
  })

  it('writes nothing of text that is not ASCII when it was asked for ASCII', () => {
    const out = new ByteWriter()
    out.text('before')
    expect(out.ascii('caf\u00e9')).to.equal(false)
    expect(out.view().toString()).to.equal('before')
    expect(out.ascii(' after')).to.equal(true)
    expect(out.view().toString()).to.equal('before after')
  })

  it('takes back what was written after a length', () => {
    const out = new ByteWriter(2)
    out.text('kept')
    const {length} = out
    out.text('dropped')
    out.rewind(length)
    out.code(0x2e)
    expect(out.view().toString()).to.equal('kept.')
    out.rewind()
    expect(out.length).to.equal(0)
  })
})
