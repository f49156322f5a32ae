import {expect} from 'chai'
import fc from 'fast-check'
import {encodeCommands} from '../../../src/core/resp/encode-command.js'
import type {Answer} from '../../../src/core/resp/answer.js'
import {answerOf} from '../../support/answer.js'
import {EVERY_KEY, isSelected} from '../../../src/core/diff/key-selection.js'
import {forEachName, nameAt, overAllNames, readNamePage} from '../../../src/core/diff/page-request.js'

const names = fc.array(
  fc.uint8Array({maxLength: 30}).map((bytes) => Buffer.from(bytes)),
  {maxLength: 40},
)

/** A SCAN reply. */
function scanReply(cursor: string, keys: readonly Buffer[]): Answer {
  const words = encodeCommands([keys])
  return answerOf(Buffer.concat([Buffer.from(`*2\r\n$${cursor.length}\r\n${cursor}\r\n`), words]))
}

describe('a page of names', () => {
  it('gives back every name, and requests over them, byte by byte', () => {
    fc.assert(
      fc.property(names, fc.nat(), (keys, cursor) => {
        const page = readNamePage(scanReply(String(cursor), keys), EVERY_KEY)
        expect(page.cursor).to.equal(String(cursor))
        expect(page.count).to.equal(keys.length)
        expect(keys.map((_, at) => nameAt(page, at))).to.deep.equal(keys)
        expect(overAllNames('MGET', page)).to.deep.equal(encodeCommands([['MGET', ...keys]]))
        const before = Buffer.from('before')
        const each = keys.map((key) => ['PTTL', key] as const)
        expect(forEachName('PTTL', page, before)).to.deep.equal(Buffer.concat([before, encodeCommands(each)]))
      }),
    )
  })

  it('leaves out what is not selected, and counts what was listed', () => {
    fc.assert(
      fc.property(names, fc.integer({min: 1, max: 5}), (keys, of) => {
        const selection = {sample: null, shard: {index: 1, of}}
        const page = readNamePage(scanReply('0', keys), selection)
        const selected = keys.filter((key) => isSelected(selection, key, 0, key.length))
        expect(page.listed).to.equal(keys.length)
        expect(Array.from({length: page.count}, (_, at) => nameAt(page, at))).to.deep.equal(selected)
        expect(overAllNames('EXISTS', page)).to.deep.equal(encodeCommands([['EXISTS', ...selected]]))
      }),
    )
  })
})

describe('a selection of keys', () => {
  it('puts every key into exactly one part', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 40}), fc.integer({min: 1, max: 9}), (key, of) => {
        const parts = Array.from({length: of}, (_, at) => ({sample: null, shard: {index: at + 1, of}}))
        expect(parts.filter((part) => isSelected(part, key, 0, key.length))).to.have.length(1)
      }),
    )
  })

  it('takes about its share, also of a part', () => {
    const keys = Array.from({length: 20_000}, (_, at) => Buffer.from(`key:${at}`))
    const count = (selection: Parameters<typeof isSelected>[0]) =>
      keys.filter((key) => isSelected(selection, key, 0, key.length)).length
    expect(count({sample: 0.1, shard: null})).to.be.within(1800, 2200)
    expect(count({sample: 0.1, shard: {index: 2, of: 4}})).to.be.within(420, 580)
  })
})
