import {expect} from 'chai'
import {compareCacheReads, servedPart} from '../../../src/core/keyspace/compare-cache-reads.js'
import type {Snapshot} from '../../../src/core/keyspace/compare-keyspaces.js'

const store: Snapshot = {
  view: 'primary',
  readFromMs: 0,
  readUntilMs: 1,
  entries: [
    {
      db: 0,
      key: 'h',
      value: {
        type: 'hash',
        hash: [
          ['f', '1'],
          ['g', '2'],
        ],
      },
      expireAtMs: null,
    },
  ],
}
const read = (key: string, fields: readonly string[], reply: ReadonlyArray<string | null>) =>
  compareCacheReads('primary', store, [{db: 0, key, type: 'hash', fields, reply}], {ttlToleranceMs: 0})

describe('compareCacheReads', () => {
  it('knows HMGET as a read of single fields', () => {
    expect(servedPart(['HMGET', 'h', 'f', 'g'])).to.deep.equal({type: 'hash', fields: ['f', 'g']})
    expect(servedPart(['HLEN', 'h'])).to.equal(null)
  })

  it('finds nothing where fields are served as they are stored', () => {
    expect(read('h', ['f', 'none'], ['1', null])).to.deep.equal([])
    expect(read('absent', ['f'], [null])).to.deep.equal([])
  })

  it('tells a field served with another value, one that is gone, and a hash that is', () => {
    expect(read('h', ['f'], ['old']).map(({kind, against}) => [kind, against])).to.deep.equal([['value', 'store']])
    expect(read('h', ['none'], ['old']).map(({kind}) => kind)).to.deep.equal(['value'])
    expect(read('h', ['f', 'g'], [null, null]).map(({kind}) => kind)).to.deep.equal(['missing'])
    expect(read('absent', ['f'], ['old']).map(({kind}) => kind)).to.deep.equal(['extra'])
  })
})
