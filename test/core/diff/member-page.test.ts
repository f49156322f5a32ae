import {expect} from 'chai'
import fc from 'fast-check'
import {encodeCommands} from '../../../src/core/resp/encode-command.js'
import type {Answer} from '../../../src/core/resp/answer.js'
import {answerOf} from '../../support/answer.js'
import {MemberPage} from '../../../src/core/diff/member-page.js'
import {MEMBER_TYPES, type MemberType} from '../../../src/core/engine/value-types.js'

const {hash: HASH, set: SET, zset: ZSET} = MEMBER_TYPES
const bytes = fc.uint8Array({maxLength: 80}).map((array) => Buffer.from(array))

function scanReply(cursor: string, items: readonly Buffer[]): Answer {
  return answerOf(Buffer.concat([Buffer.from(`*2\r\n$${cursor.length}\r\n${cursor}\r\n`), encodeCommands([items])]))
}

function answer(values: ReadonlyArray<Buffer | null>): Answer {
  return answerOf(
    Buffer.concat([
      Buffer.from(`*${values.length}\r\n`),
      ...values.map((value) =>
        value === null
          ? Buffer.from('$-1\r\n')
          : Buffer.concat([Buffer.from(`$${value.length}\r\n`), value, Buffer.from('\r\n')]),
      ),
    ]),
  )
}

function readPage(kind: MemberType, items: readonly Buffer[]): MemberPage {
  const page = new MemberPage(kind)
  page.read(scanReply('17', items))
  return page
}

describe('a page of members', () => {
  it('gives back every field and value, and asks for the fields byte by byte', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(bytes, bytes), {maxLength: 30}), bytes, (fields, key) => {
        const page = readPage(HASH, fields.flat())
        expect(page.cursor).to.equal('17')
        expect(page.count).to.equal(fields.length)
        for (const [at, [field, value]] of fields.entries()) {
          expect(page.member(at).equals(field)).to.equal(true)
          expect(page.value(at).equals(value)).to.equal(true)
        }
        const wanted = encodeCommands([['HMGET', key, ...fields.map(([field]) => field)]])
        expect(page.lookUpRequest(key).equals(wanted)).to.equal(true)
      }),
    )
  })

  it('finds exactly the fields that are absent or hold another value', () => {
    const change = fc.oneof(
      fc.constant('same' as const),
      fc.constant('same' as const),
      fc.constant(null),
      bytes.map((other) => ({other})),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(bytes, bytes, change), {minLength: 1, maxLength: 30}), (fields) => {
        const page = readPage(
          HASH,
          fields.flatMap(([field, value]) => [field, value]),
        )
        const held = fields.map(([, value, what]) => (what === 'same' ? value : what === null ? null : what.other))
        const reply = answer(held)
        const places = fields.map((_, at) => at)
        expect(page.differing(reply)).to.deep.equal(
          places.filter((at) => held[at] === null || !held[at]!.equals(fields[at]![1])),
        )
        expect(page.absent(reply)).to.deep.equal(places.filter((at) => held[at] === null))
        for (const at of places) expect(page.heldValue(reply.bytes, at)).to.deep.equal(held[at])
      }),
    )
  })

  it('asks for members of a set, and finds those that the other side lacks', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(bytes, fc.boolean()), {minLength: 1, maxLength: 30}), bytes, (members, key) => {
        const page = readPage(
          SET,
          members.map(([member]) => member),
        )
        const wanted = encodeCommands([['SMISMEMBER', key, ...members.map(([member]) => member)]])
        expect(page.lookUpRequest(key).equals(wanted)).to.equal(true)
        const reply = answerOf(`*${members.length}\r\n${members.map(([, has]) => `:${has ? 1 : 0}\r\n`).join('')}`)
        const lacking = members.flatMap(([, has], at) => (has ? [] : [at]))
        expect(page.differing(reply)).to.deep.equal(lacking)
        expect(page.absent(reply)).to.deep.equal(lacking)
      }),
    )
  })

  it('takes scores for equal in whatever spelling', () => {
    const items = ['a', '1', 'b', '1.5', 'c', 'inf', 'd', '2'].map((text) => Buffer.from(text))
    const page = readPage(ZSET, items)
    const reply = answer(['1.0', '1.5000000000000002', 'Infinity', '2'].map((text) => Buffer.from(text)))
    expect(page.differing(reply)).to.deep.equal([1])
    expect(page.heldValue(reply.bytes, 1)!.toString()).to.equal('1.5000000000000002')
  })

  it('can be read again and again', () => {
    const page = new MemberPage(SET)
    page.read(scanReply('5', [Buffer.from('x'), Buffer.from('y')]))
    page.read(scanReply('0', []))
    expect([page.cursor, page.count]).to.deep.equal(['0', 0])
    expect(page.lookUpRequest(Buffer.from('k')).toString()).to.equal('*2\r\n$10\r\nSMISMEMBER\r\n$1\r\nk\r\n')
  })
})
