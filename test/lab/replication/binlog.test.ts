import {expect} from 'chai'
import {BinlogOffsets} from '../../../src/lab/replication/binlog.js'
import {flushName} from '../../../src/lab/replication/binlog-entry.js'

describe('BinlogOffsets', () => {
  it('grows with each entry of a database, from file to file', () => {
    const offsets = new BinlogOffsets(2)
    const append = (bytes: number): void => {
      offsets.append({db: 1, words: ['SET', 'k', 'x'.repeat(bytes)], timeMs: 0, source: ''})
    }
    append(10)
    expect(offsets.total).to.be.greaterThan(10)
    append(100 * 1024 * 1024)
    expect(offsets.lines()[0]).to.equal('db0:binlog_offset=0 0,safety_purge=none')
    expect(offsets.lines()[1]).to.match(/^db1:binlog_offset=1 \d+,safety_purge=none$/)
  })
})

describe('flushName', () => {
  it('knows the flushes in any letter case, and nothing else', () => {
    expect(flushName(['FlushDB'])).to.equal('flushdb')
    expect(flushName(['FLUSHALL', 'ASYNC'])).to.equal('flushall')
    expect(flushName(['SET', 'FLUSHDB', 'x'])).to.equal(null)
    expect(flushName(['setnxxx'])).to.equal(null)
  })
})
