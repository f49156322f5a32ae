import {expect} from 'chai'
import fc from 'fast-check'
import {toBulk} from '../../../src/core/bulk.js'
import {canonicalScore, canonicalValue} from '../../../src/core/keyspace/canonical-value.js'
import {digestBytes, hashBytes} from '../../../src/core/keyspace/hash-bytes.js'
import {digestItems} from '../../../src/core/keyspace/value-digest.js'

const bytes = fc.uint8Array({maxLength: 20}).map((array) => Buffer.from(array))
const members = fc.uniqueArray(bytes, {selector: (member) => member.toString('hex'), maxLength: 20})

const digest = digestItems

describe('a digest of items', () => {
  it('is the same for a set in any order, and others for another set', () => {
    fc.assert(
      fc.property(members, bytes, (set, other) => {
        expect(digest('set', set.toReversed())).to.equal(digest('set', set))
        if (!set.some((member) => member.equals(other)))
          expect(digest('set', [...set, other])).to.not.equal(digest('set', set))
      }),
    )
  })

  it('is the same for a hash in any order, and others when values are swapped', () => {
    fc.assert(
      fc.property(members, (fields) => {
        const pairs = fields.map((field, at) => [field, Buffer.from(String(at))])
        expect(digest('hash', pairs.toReversed().flat())).to.equal(digest('hash', pairs.flat()))
        if (fields.length < 2) return
        const swapped = pairs.map(([field], at) => [field!, pairs[(at + 1) % pairs.length]![1]!])
        expect(digest('hash', swapped.flat())).to.not.equal(digest('hash', pairs.flat()))
      }),
    )
  })

  it('keeps the order of a list', () => {
    const [a, b] = [Buffer.from('a'), Buffer.from('b')]
    expect(digest('list', [a, b])).to.not.equal(digest('list', [b, a]))
    expect(digest('list', [Buffer.from('ab'), Buffer.from('c')])).to.not.equal(digest('list', [a, Buffer.from('bc')]))
  })

  it('is the same exactly when the canonical value is', () => {
    const small = fc.array(
      fc.constantFrom('a', 'b', 'c', '1', '1.0').map((text) => Buffer.from(text)),
      {maxLength: 6},
    )
    fc.assert(
      fc.property(fc.constantFrom('set', 'list', 'hash', 'zset'), small, small, (type, left, right) => {
        const [one, other] = [left, right].map((items) =>
          type === 'hash' || type === 'zset' ? [...items, ...items] : items,
        )
        const canonical = (items: readonly Buffer[]) => JSON.stringify(canonicalValue(type, items.map(toBulk)))
        // Pairs have no order among equal fields, which a server never sends.
        fc.pre(
          type !== 'hash' && type !== 'zset'
            ? true
            : [left, right].every(
                (items) => new Set(items.map(String)).size === items.length && items.length % 2 === 0,
              ),
        )
        expect(digestItems(type, one!) === digestItems(type, other!)).to.equal(canonical(one!) === canonical(other!))
      }),
    )
  })

  it('spells one score in one way', () => {
    const spelled = canonicalScore
    expect(spelled('1')).to.equal(spelled('1.0'))
    expect(spelled('1e3')).to.equal(spelled('1000'))
    expect(spelled('inf')).to.equal(spelled('Infinity'))
    expect(spelled('-inf')).to.not.equal(spelled('inf'))
    expect(spelled('0.1')).to.not.equal(spelled('0.10000000000000002'))
    expect(spelled('-0')).to.equal(spelled('0'))
  })
})

describe('hashBytes', () => {
  it('is xxHash32', () => {
    const hash = (text: string, seed: number) => hashBytes(Buffer.from(text), 0, text.length, seed)
    expect(hash('', 0)).to.equal(0x02cc5d05)
    expect(hash('a', 0)).to.equal(0x550d7456)
    expect(hash('abc', 0)).to.equal(0x32d153ff)
    expect(hash('Nobody inspects the spammish repetition', 0)).to.equal(0xe2293b2f)
  })

  it('digests equal bytes alike, wherever they stand', () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        expect(digestBytes(Buffer.concat([other, one]).subarray(other.length))).to.equal(digestBytes(one))
        if (!one.equals(other)) expect(digestBytes(one)).to.not.equal(digestBytes(other))
      }),
    )
  })
})
