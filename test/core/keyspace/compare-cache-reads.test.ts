import {expect} from 'chai'
import {compareCacheReads, type ServedRead} from '../../../src/core/keyspace/compare-cache-reads.js'
import type {Snapshot} from '../../../src/core/keyspace/compare-keyspaces.js'

const store: Snapshot = {
  view: 'primary',
  readFromMs: 0,
  readUntilMs: 0,
  entries: [
    {db: 0, key: 'held', value: {type: 'string', string: 'new'}, expireAtMs: null},
    {db: 0, key: 'empty', value: {type: 'hash', hash: []}, expireAtMs: null},
    {db: 0, key: 'brief', value: {type: 'string', string: 'x'}, expireAtMs: 500},
  ],
}
const compare = (...reads: readonly ServedRead[]) =>
  compareCacheReads('primary', store, reads).map(({kind, key, against}) => `${kind} ${key as string} ${against}`)
const read = (key: string, reply: ServedRead['reply']): ServedRead => ({db: 0, key, type: 'string', reply})

describe('compareCacheReads', () => {
  it('takes equal answers, and absent keys that are absent', () => {
    expect(compare(read('held', 'new'), read('gone', null))).to.deep.equal([])
  })

  it('finds what is served although the store does not hold it, or not so', () => {
    expect(compare(read('gone', 'old'), read('held', 'old'), read('held', null))).to.deep.equal([
      'extra gone store',
      'value held store',
      'missing held store',
    ])
  })

  it('takes an empty answer for a value without elements, and for none', () => {
    expect(
      compare({db: 0, key: 'empty', type: 'hash', reply: []}, {db: 0, key: 'gone', type: 'hash', reply: []}),
    ).to.deep.equal([])
  })

  it('draws nothing from refused reads and from keys about to expire', () => {
    expect(compare(read('held', {error: 'WRONGTYPE no'}), read('brief', null))).to.deep.equal([])
  })
})
