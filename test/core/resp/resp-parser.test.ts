import {expect} from 'chai'
import fc from 'fast-check'
import type {Bulk} from '../../../src/core/bulk.js'
import {toBulk} from '../../../src/core/bulk.js'
import type {Reply} from '../../../src/core/operation.js'
import {encodeCommands} from '../../../src/core/resp/encode-command.js'
import {historyReplies} from '../../../src/core/resp/reply-factory.js'
import {RespError} from '../../../src/core/resp/read-head.js'
import {RespParser} from '../../../src/core/resp/resp-parser.js'

function parse(chunks: readonly Buffer[]): Reply[] {
  const replies: Reply[] = []
  const parser = new RespParser<Reply>(historyReplies, (reply) => replies.push(reply))
  for (const chunk of chunks) parser.push(chunk)
  return replies
}

/** Cuts bytes at these places, in any order and number. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return at.slice(1).map((to, index) => bytes.subarray(at[index], to))
}

function encodeReply(reply: Reply): Buffer {
  if (reply === null) return Buffer.from('$-1\r\n')
  if (typeof reply === 'number') return Buffer.from(`:${reply}\r\n`)
  if (Array.isArray(reply))
    return Buffer.concat([Buffer.from(`*${reply.length}\r\n`), ...(reply as Reply[]).map(encodeReply)])
  if (typeof reply === 'object' && 'integer' in reply) return Buffer.from(`:${reply.integer}\r\n`)
  if (typeof reply === 'object' && 'error' in reply) return Buffer.from(`-${reply.error}\r\n`)
  const bytes =
    typeof reply === 'string' ? Buffer.from(reply) : Buffer.from((reply as {base64: string}).base64, 'base64')
  return Buffer.concat([Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')])
}

const bulk: fc.Arbitrary<Bulk> = fc.oneof(
  fc.uint8Array({maxLength: 40}).map((bytes) => toBulk(Buffer.from(bytes))),
  fc.string({maxLength: 12}),
  fc.constantFrom('x'.repeat(96), 'x'.repeat(97), 'é'.repeat(97), 'x'.repeat(1000)),
)
const {reply} = fc.letrec<{reply: Reply}>((tie) => ({
  reply: fc.oneof(
    {maxDepth: 3},
    bulk,
    fc.constant(null),
    fc.maxSafeInteger(),
    fc.constant({integer: '9223372036854775807'}),
    fc.constant({error: 'ERR something'}),
    fc.array(tie('reply'), {maxLength: 4}),
  ),
}))

describe('RespParser', () => {
  it('gives the same replies however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(reply, {minLength: 1, maxLength: 5}),
        fc.array(fc.nat(10_000), {maxLength: 12}),
        (replies, places) => {
          const bytes = Buffer.concat(replies.map(encodeReply))
          expect(parse(cut(bytes, places))).to.deep.equal(replies)
        },
      ),
    )
  })

  it('parses commands as encodeCommands writes them, binary words included', () => {
    fc.assert(
      fc.property(fc.array(fc.array(bulk, {minLength: 1, maxLength: 5}), {minLength: 1, maxLength: 5}), (commands) => {
        expect(parse([encodeCommands(commands)])).to.deep.equal(commands)
      }),
    )
  })

  it('takes time in proportion to a long bulk that arrives in many pieces', () => {
    const bytes = encodeReply('x'.repeat(8 * 1024 * 1024))
    const pieces = Array.from({length: Math.ceil(bytes.length / 1024)}, (_, at) =>
      bytes.subarray(at * 1024, (at + 1) * 1024),
    )
    let joins = 0
    const concat = Buffer.concat.bind(Buffer)
    Buffer.concat = (list, length) => {
      joins++
      return concat(list, length)
    }
    try {
      expect(parse(pieces)).to.have.length(1)
    } finally {
      Buffer.concat = concat
    }
    expect(joins, 'how often the pieces were joined').to.be.lessThan(4)
  })

  for (const [what, text] of [
    ['a byte that begins no reply', 'HTTP/1.1 400\r\n'],
    ['a length that is no number', '$abc\r\n'],
    ['a bulk over the limit', '$99999999999\r\n'],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => parse([Buffer.from(text)])).to.throw(RespError)
    })
  }
})
