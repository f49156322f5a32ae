import {expect} from 'chai'
import * as fc from 'fast-check'
import {fromBulk} from '../../../src/core/bulk.js'
import {CommandTextError, parseCommandText} from '../../../src/core/workload/command-text.js'

/** The bytes of words that have no templates. */
function literalWords(text: string): Buffer[] {
  return parseCommandText(text).map(({pieces}) =>
    Buffer.concat(
      pieces.map((piece) => {
        if (piece.kind !== 'literal') throw new Error(`unexpected ${piece.kind}`)
        return fromBulk(piece.bulk)
      }),
    ),
  )
}

const words = (text: string): string[] => literalWords(text).map((bytes) => bytes.toString('latin1'))

describe('parseCommandText', () => {
  const cases: ReadonlyArray<readonly [what: string, text: string, expected: readonly string[]]> = [
    ['splits at any white space', '  SET\tkey   value ', ['SET', 'key', 'value']],
    ['keeps spaces in double quotes', 'SET key "two words"', ['SET', 'key', 'two words']],
    ['knows the escapes of redis-cli', String.raw`"\n\r\t\b\a\\\"\q"`, ['\n\r\t\b\x07\\"q']],
    ['reads bytes in hex', String.raw`"\x00\xff\x7B"`, ['\x00\xff{']],
    ['takes an incomplete hex escape as its letters', String.raw`"\xg1"`, ['xg1']],
    ['knows one escape in single quotes', String.raw`'it\'s \n'`, [String.raw`it's \n`]],
    ['leaves braces alone in single quotes', "'{value}'", ['{value}']],
    ['has empty arguments', `SET "" ''`, ['SET', '', '']],
    ['takes a backslash outside quotes as it is', String.raw`a\n`, [String.raw`a\n`]],
    ['lets a quote begin inside a word', 'key"a b"', ['keya b']],
    ['writes literal braces double', 'SET {{tag}}key "{{1..3}}"', ['SET', '{tag}key', '{1..3}']],
    ['reads a lone closing brace as it is', 'a}b', ['a}b']],
    ['has no words in an empty text', ' ', []],
  ]
  for (const [what, text, expected] of cases)
    it(what, () => {
      expect(words(text)).to.deep.equal(expected)
    })

  it('keeps every byte of a value written in hex escapes', () => {
    fc.assert(
      fc.property(fc.uint8Array({minLength: 1}), (bytes) => {
        const escaped = [...bytes].map((byte) => String.raw`\x` + byte.toString(16).padStart(2, '0')).join('')
        expect(literalWords(`SET "${escaped}" x`)[1]).to.deep.equal(Buffer.from(bytes))
      }),
    )
  })

  it('keeps every character of a value in double quotes', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme'}), (value) => {
        const escaped = value.replace(/["\\]/g, String.raw`\$&`).replace(/[{}]/g, '$&$&')
        expect(literalWords(`SET "${escaped}" x`)[1]!.toString()).to.equal(value)
      }),
    )
  })

  it('reads templates, also within double quotes', () => {
    const [word] = parseCommandText('"a {1..3}{any 4..5} {value}{value 4kb}{round}{client}"')
    expect(word?.pieces).to.deep.equal([
      {kind: 'literal', bulk: 'a '},
      {kind: 'expand', low: 1, high: 3, named: false},
      {kind: 'any', low: 4, high: 5, named: false},
      {kind: 'literal', bulk: ' '},
      {kind: 'value', bytes: null, shape: null},
      {kind: 'value', bytes: 4096, shape: null},
      {kind: 'round'},
      {kind: 'client'},
    ])
  })

  const faults: ReadonlyArray<readonly [text: string, offset: number, message: RegExp]> = [
    ['SET "open', 4, /double quote is never closed/],
    ["SET 'open", 4, /single quote is never closed/],
    ['SET "a"b', 7, /followed by a space/],
    ['SET k{1..3', 5, /"\{" without "\}"/],
    ['SET k{}', 5, /unknown template "\{\}"/],
    ['SET k{3..1}', 5, /counts down/],
    ['SET k {value 4 kb}', 6, /"4 kb".* is not a size/],
    ['SET k {value 1gb}', 6, /is not a size/],
    ['SET k {value 17mb}', 6, /limit is 16mb/],
    ['SET k{1..100001}', 5, /100,001 commands: the limit is 100,000/],
    ['SET k{any 1..9999999999}', 5, /limit is 4,294,967,296/],
    ['SET k{1..99999999999999999999}', 5, /beyond 2\^53/],
  ]
  for (const [text, offset, message] of faults)
    it(`refuses ${text}`, () => {
      const error = caught(() => parseCommandText(text))
      expect(error).to.be.instanceOf(CommandTextError)
      expect((error as CommandTextError).offset).to.equal(offset)
      expect((error as CommandTextError).message).to.match(message)
    })
})

function caught(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}
