import {expect} from 'chai'
import {firstPiece, wholePieceSize} from '../../../src/core/diff/first-piece.js'
import {encodeReply} from '../../../src/core/resp/encode-reply.js'
import type {RawReply} from '../../../src/core/resp/reply-factory.js'

const bulks = (count: number): RawReply[] => Array.from({length: count}, (_, at) => Buffer.from(`m${at}`))
const size = (type: string, reply: RawReply) => wholePieceSize(type, encodeReply(reply), 3, 10)

describe('the first piece of a value', () => {
  it('is asked for with one element more than is wanted', () => {
    const key = Buffer.from('k')
    expect(firstPiece('hash', key, 3, 10)).to.deep.equal(['PKHSCANRANGE', key, '', '', 'LIMIT', '4'])
    expect(firstPiece('list', key, 3, 10)).to.deep.equal(['LRANGE', key, '0', '3'])
    expect(firstPiece('stream', key, 3, 10)).to.equal(null)
  })

  it('is the whole value, or it is seen that there is more', () => {
    expect(size('hash', [Buffer.from(''), bulks(6)])).to.equal(3)
    expect(size('hash', [Buffer.from('f'), bulks(8)])).to.equal(null)
    expect(size('set', [Buffer.from('0'), bulks(3)])).to.equal(3)
    expect(size('set', [Buffer.from('8'), bulks(4)])).to.equal(null)
    expect(size('zset', bulks(6))).to.equal(3)
    expect(size('zset', bulks(8))).to.equal(null)
    expect(size('list', bulks(3))).to.equal(3)
    expect(size('list', bulks(4))).to.equal(null)
    expect(size('string', Buffer.alloc(10))).to.equal(1)
    expect(size('string', Buffer.alloc(11))).to.equal(null)
  })

  it('is none in an error, a nil or a reply of another form', () => {
    for (const reply of [{error: 'WRONGTYPE'}, null, 'OK', Buffer.from('x')])
      for (const type of ['hash', 'set', 'zset', 'list']) expect(size(type, reply), type).to.equal(null)
  })
})
