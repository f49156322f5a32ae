import {expect} from 'chai'
import fc from 'fast-check'
import {canonicalValue} from '../../../src/core/keyspace/canonical-value.js'
import {digestEntries} from '../../../src/core/keyspace/digest-entries.js'
import type {KeyspaceEntry} from '../../../src/core/keyspace/keyspace-entry.js'

const entry: fc.Arbitrary<KeyspaceEntry> = fc.record({
  db: fc.integer({min: 0, max: 2}),
  key: fc.constantFrom('a', 'b', 'c', {base64: '/w=='}),
  value: fc.oneof(
    fc.constantFrom('1', '2', '').map((string) => ({type: 'string', string}) as const),
    fc.constantFrom([], ['1'], ['1', '2'], ['2', '1']).map((list) => ({type: 'list', list}) as const),
  ),
  expireAtMs: fc.constantFrom(null, 1000, 2000),
})
const entries = fc.uniqueArray(entry, {
  selector: ({db, key, value: {type}}) => JSON.stringify([db, key, type]),
  maxLength: 8,
})

/** The same data by another way: sorted texts, with expiry as present or absent. */
function plain(all: readonly KeyspaceEntry[]): string {
  return all
    .map(({db, key, value, expireAtMs}) => JSON.stringify([db, key, value, expireAtMs !== null]))
    .sort()
    .join()
}

describe('digestEntries', () => {
  it('is equal exactly for equal keyspaces, in any order, whatever the times of expiry', () => {
    fc.assert(
      fc.property(entries, entries, (left, right) => {
        expect(digestEntries(left.toReversed())).to.equal(digestEntries(left))
        expect(digestEntries(left) === digestEntries(right)).to.equal(plain(left) === plain(right))
      }),
    )
  })

  it('stays short for a large keyspace', () => {
    const many = Array.from({length: 50_000}, (_, at): KeyspaceEntry => ({
      db: 0,
      key: `key:${at}`,
      value: {type: 'string', string: 'x'.repeat(100)},
      expireAtMs: null,
    }))
    expect(digestEntries(many).length).to.be.lessThan(40)
  })
})

describe('canonicalValue', () => {
  it('writes scores as numbers, however a server spells them', () => {
    const spelled = (...scores: string[]) =>
      canonicalValue(
        'zset',
        scores.flatMap((score, at) => [`m${at}`, score]),
      )
    expect(spelled('1.0', '1e3', 'inf', '-inf', '-0')).to.deep.equal(spelled('1', '1000', 'Infinity', '-Infinity', '0'))
    expect(spelled('0.1')).to.not.deep.equal(spelled('0.10000000000000002'))
  })

  it('tells an empty value from none', () => {
    expect(canonicalValue('hash', [])).to.deep.equal({type: 'hash', hash: []})
    expect(canonicalValue('hash', null)).to.equal(null)
  })
})
