import {expect} from 'chai'
import fc from 'fast-check'
import {EVERY_KEY} from '../../../src/core/diff/key-selection.js'
import {compareExpiries, comparePage} from '../../../src/core/diff/compare-page.js'
import {MemberPage} from '../../../src/core/diff/member-page.js'
import {MEMBER_TYPES} from '../../../src/core/engine/value-types.js'
import {readNamePage} from '../../../src/core/diff/page-request.js'
import {UnexpectedReply} from '../../../src/core/resp/answer.js'
import {RespError} from '../../../src/core/resp/read-head.js'
import {rawReplies, type RawReply} from '../../../src/core/resp/reply-factory.js'
import {ReplyCollector} from '../../../src/core/resp/reply-collector.js'
import {Replies} from '../../../src/core/resp/replies.js'
import {RespParser} from '../../../src/core/resp/resp-parser.js'
import {answerOf} from '../../support/answer.js'

/** Replies of every form, RESP3 among them, as a confused server or proxy could give them in place of another. */
const reply = fc.letrec<{reply: string}>((tie) => ({
  reply: fc.oneof(
    {maxDepth: 4},
    fc.constantFrom(
      '$-1\r\n',
      '*-1\r\n',
      '*0\r\n',
      '+OK\r\n',
      ':1\r\n',
      ':-2\r\n',
      '-ERR no\r\n',
      '$0\r\n\r\n',
      '$1\r\n0\r\n',
      '$3\r\nkey\r\n',
      '_\r\n',
      '#t\r\n',
      ',1.5\r\n',
      '(12345678901234567890\r\n',
      '=7\r\ntxt:abc\r\n',
      '!5\r\nERR x\r\n',
      '%0\r\n',
      '~1\r\n:1\r\n',
    ),
    fc.array(tie('reply'), {maxLength: 4}).map((items) => `*${items.length}\r\n${items.join('')}`),
    fc
      .array(fc.tuple(tie('reply'), tie('reply')), {maxLength: 2})
      .map((pairs) => `%${pairs.length}\r\n${pairs.flat().join('')}`),
  ),
})).reply

/** Bytes that are no RESP, or nearly. */
const noise = fc.oneof(
  fc.uint8Array({maxLength: 60}).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.string({
    unit: fc.constantFrom(
      ...[...Buffer.from('$*+-:_,#(=!%~>|?0123456789\r\nA')].map((byte) => String.fromCharCode(byte)),
    ),
    maxLength: 40,
  }),
)

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return at.slice(1).map((to, index) => bytes.subarray(at[index], to))
}

/** Runs it to its end, which must be a value or one of the two errors that say what came. */
function ends<T>(work: () => T): T | Error {
  try {
    return work()
  } catch (error) {
    if (error instanceof RespError) expect(error.message).to.not.equal('')
    else {
      expect(error, String((error as Error).stack)).to.be.instanceOf(UnexpectedReply)
      expect((error as Error).message).to.match(/^replica 127.0.0.1:6380 answers MGET with .* where .* belongs/)
    }
    return error as Error
  }
}

/** The whole replies at the beginning of these bytes. */
function wholeReplies(chunks: readonly Buffer[]): RawReply[] | Error {
  const found: RawReply[] = []
  return ends(() => {
    const parser = new RespParser<RawReply>(rawReplies, (one) => found.push(one))
    for (const chunk of chunks) parser.push(chunk)
    return found
  })
}

describe('hostile replies', () => {
  it('are understood, or refused, alike however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(reply, reply, noise), {minLength: 1, maxLength: 6}),
        fc.array(fc.nat(1000), {maxLength: 10}),
        (parts, places) => {
          const bytes = Buffer.from(parts.join(''), 'latin1')
          const whole = wholeReplies([bytes])
          const pieces = wholeReplies(cut(bytes, places))
          if (whole instanceof Error) expect(pieces).to.be.instanceOf(Error)
          else expect(pieces).to.deep.equal(whole)
        },
      ),
      {numRuns: 600},
    )
  })

  it('are collected one by one, whether in one piece or byte by byte', () => {
    fc.assert(
      fc.property(fc.array(reply, {minLength: 1, maxLength: 5}), reply, (replies, next) => {
        const bytes = Buffer.from(replies.join('') + next, 'latin1')
        const wanted = replies.join('').length
        const at = new ReplyCollector(replies.length)
        expect(at.feed(bytes, 0)).to.equal(wanted)
        const slow = new ReplyCollector(replies.length)
        for (let byte = 0; byte < wanted; byte++)
          expect(slow.feed(bytes.subarray(byte, byte + 1), 0)).to.equal(byte + 1 === wanted ? 1 : -1)
        for (const collector of [at, slow])
          expect(collector.bytes.subarray(collector.start, collector.end).toString('latin1')).to.equal(replies.join(''))
      }),
      {numRuns: 200},
    )
  })

  it('end every reader of pages with what was expected, and from whom', () => {
    const places = fc.array(fc.constantFrom(0, 1, 2), {minLength: 1, maxLength: 3})
    fc.assert(
      fc.property(fc.array(reply, {minLength: 1, maxLength: 6}), reply, places, (replies, other, at) => {
        const answer = answerOf(replies.join(''))
        const theirs = answerOf(other)
        for (const count of at)
          for (const tolerance of [null, 0]) {
            ends(() => comparePage(answer, theirs, count, tolerance))
            ends(() => comparePage(theirs, answer, count, tolerance))
            ends(() => comparePage(answer, answer, count, tolerance))
            ends(() => compareExpiries(answer, theirs, count, 0))
          }
        ends(() => readNamePage(theirs, EVERY_KEY))
        const page = new MemberPage(MEMBER_TYPES.hash)
        ends(() => {
          page.read(theirs)
          return [page.differing(answer), page.absent(answer)]
        })
        const read = new Replies(answer, replies.length)
        for (const [place] of replies.entries())
          for (const form of ['text', 'number', 'bulk', 'bulks', 'array', 'value', 'error'] as const)
            ends(() => read[form](place))
      }),
      {numRuns: 300},
    )
  })

  it('are told by what stands there: a reply too many shifts all that follow', () => {
    const values = '*2\r\n$1\r\na\r\n$-1\r\n'
    const expiry = ':-1\r\n:-2\r\n'
    const right = answerOf(values + expiry)
    for (const [stray, what] of [
      ['$-1\r\n', 'nil'],
      [':1\r\n', 'a number'],
      ['*0\r\n', 'an array of 0'],
      ['+OK\r\n', 'a word'],
    ] as const)
      expect(() => comparePage(right, answerOf(stray + values + ':-1\r\n'), 2, 0)).to.throw(
        UnexpectedReply,
        `replica 127.0.0.1:6380 answers MGET with ${what} where an array of 2 belongs`,
      )
    for (const stray of ['$-1\r\n', '*0\r\n', '+OK\r\n'])
      expect(() => comparePage(right, answerOf(values + stray + ':-1\r\n'), 2, 0)).to.throw(
        UnexpectedReply,
        'where a number belongs',
      )
  })

  it('of RESP3 mean what RESP2 has for them', () => {
    const text = '%1\r\n+a\r\n_\r\n~2\r\n#t\r\n,1.5\r\n=7\r\ntxt:abc\r\n(123\r\n!5\r\nERR x\r\n'
    expect(wholeReplies([Buffer.from(text)])).to.deep.equal([
      ['a', null],
      ['1', Buffer.from('1.5')],
      Buffer.from('abc'),
      '123',
      {error: 'ERR x'},
    ])
  })

  it('that nothing asked for are refused: pushes, attributes, aggregates of unknown length', () => {
    for (const text of [
      '>1\r\n+x\r\n',
      '|1\r\n+a\r\n+b\r\n',
      '*?\r\n',
      '$?\r\n',
      '$+1\r\n',
      '$1\r\nab\r\n',
      '+a\rb\r\n',
    ])
      expect(wholeReplies([Buffer.from(text)]), text).to.be.instanceOf(RespError)
  })

  it('that are nested without end exhaust nothing', () => {
    expect(wholeReplies([Buffer.from('*1\r\n'.repeat(100_000) + ':1\r\n')])).to.be.instanceOf(RespError)
  })
})
