import {expect} from 'chai'
import * as fc from 'fast-check'
import {toBulk} from '../../../src/core/bulk.js'
import {formatCommand, formatCommandText} from '../../../src/core/shrink/format-command-text.js'
import {parseCommandText, type Piece} from '../../../src/core/workload/command-text.js'

const bulk = fc
  .oneof(
    fc.uint8Array({maxLength: 12}),
    fc.string({unit: 'grapheme', maxLength: 8}).map((text) => Buffer.from(text)),
  )
  .map((bytes) => toBulk(Buffer.from(bytes)))
const piece = fc.oneof(
  bulk.map((value): Piece => ({kind: 'literal', bulk: value})),
  fc.constantFrom<Piece>(
    {kind: 'value', bytes: null, shape: null},
    {kind: 'value', bytes: 100, shape: null},
    {kind: 'value', bytes: 16_384, shape: null},
    {kind: 'value', bytes: 2_097_152, shape: null},
    {kind: 'round'},
    {kind: 'client'},
    {kind: 'any', low: -1, high: 3, named: false},
    {kind: 'expand', low: 1, high: 2, named: false},
  ),
)
/** As the parser makes them: no empty literal, and no two side by side. */
const word = fc
  .array(piece, {maxLength: 4})
  .map((pieces) => pieces.filter((part) => part.kind !== 'literal' || part.bulk !== ''))
  .filter((pieces) => pieces.every((part, at) => part.kind !== 'literal' || pieces[at - 1]?.kind !== 'literal'))

describe('formatCommandText', () => {
  it('is read again as the same words', () => {
    fc.assert(
      fc.property(fc.array(word, {minLength: 1, maxLength: 5}), (words) => {
        expect(parseCommandText(formatCommandText(words)).map(({pieces}) => pieces)).to.deep.equal(words)
      }),
    )
  })

  it('leaves plain words as an operator types them', () => {
    expect(formatCommand(['SET', 'user:1', 'a b', '', '{x}'])).to.equal('SET user:1 "a b" "" "{{x}}"')
  })
})
