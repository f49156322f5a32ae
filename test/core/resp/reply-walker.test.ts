import {expect} from 'chai'
import fc from 'fast-check'
import {ReplyWalker} from '../../../src/core/resp/reply-walker.js'
import {RespError} from '../../../src/core/resp/read-head.js'

type Tree = Buffer | null | number | Tree[]

const tree = fc.letrec<{tree: Tree}>((tie) => ({
  tree: fc.oneof(
    {maxDepth: 3},
    fc.uint8Array({maxLength: 40}).map((bytes) => Buffer.from(bytes)),
    fc.constant(null),
    fc.integer(),
    fc.array(tie('tree'), {maxLength: 5}),
  ),
})).tree

function encode(value: Tree): Buffer {
  if (value === null) return Buffer.from('$-1\r\n')
  if (typeof value === 'number') return Buffer.from(`:${value}\r\n`)
  if (Buffer.isBuffer(value)) return Buffer.concat([Buffer.from(`$${value.length}\r\n`), value, Buffer.from('\r\n')])
  return Buffer.concat([Buffer.from(`*${value.length}\r\n`), ...value.map(encode)])
}

describe('ReplyWalker', () => {
  it('finds the end of any replies, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(tree, {minLength: 1, maxLength: 6}),
        fc.array(fc.nat(50), {minLength: 1}),
        (replies, cuts) => {
          const bytes = Buffer.concat(replies.map(encode))
          const walker = new ReplyWalker(replies.length)
          let available = 0
          for (let turn = 0; available < bytes.length; turn++) {
            expect(walker.walk(bytes, available)).to.equal(false)
            available = Math.min(bytes.length, available + 1 + cuts[turn % cuts.length]!)
          }
          expect(walker.walk(bytes, available)).to.equal(true)
          expect(walker.position).to.equal(bytes.length)
        },
      ),
    )
  })

  it('stops at the replies asked for, and leaves what follows', () => {
    const bytes = Buffer.from('+OK\r\n:1\r\n$1\r\nx\r\n')
    const walker = new ReplyWalker(2)
    expect(walker.walk(bytes, bytes.length)).to.equal(true)
    expect(walker.position).to.equal(9)
  })

  it('counts errors, within arrays too', () => {
    const bytes = Buffer.from('-ERR a\r\n*2\r\n-ERR b\r\n:1\r\n')
    const walker = new ReplyWalker(2)
    expect(walker.walk(bytes, bytes.length)).to.equal(true)
    expect(walker.errors).to.equal(2)
  })

  it('refuses bytes that are no RESP', () => {
    expect(() => new ReplyWalker(1).walk(Buffer.from('HTTP/1.1\r\n'), 10)).to.throw(RespError)
  })
})
