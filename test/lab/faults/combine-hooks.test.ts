import {expect} from 'chai'
import {combineHooks} from '../../../src/lab/faults/combine-hooks.js'
import type {BinlogEntry} from '../../../src/lab/replication/binlog-entry.js'

const entry: BinlogEntry = {db: 0, words: ['SET', 'k', 'v'], timeMs: 0, source: ''}

describe('combineHooks', () => {
  it('is the repaired behaviour when there are none', () => {
    const hooks = combineHooks([])
    expect(hooks.receives(entry)).to.deep.equal([entry])
    expect(hooks.clearsCacheLateMs()).to.equal(null)
    expect([hooks.stops(), hooks.keepsLoad(), hooks.leavesCache(), hooks.routesByHash('flushdb')]).to.deep.equal([
      false,
      false,
      false,
      false,
    ])
  })

  it('passes what arrives through every fault, and lets any of them fire', () => {
    const hooks = combineHooks([
      {receives: (arriving) => [arriving, {...arriving, db: 1}]},
      {receives: (arriving) => (arriving.db === 0 ? [] : [arriving])},
      {routesByHash: (name) => name === 'flushall', clearsCacheLateMs: () => null},
      {clearsCacheLateMs: () => 5},
    ])
    expect(hooks.receives(entry)).to.deep.equal([{...entry, db: 1}])
    expect([hooks.routesByHash('flushall'), hooks.routesByHash('flushdb')]).to.deep.equal([true, false])
    expect(hooks.clearsCacheLateMs()).to.equal(5)
  })
})
