import {expect} from 'chai'
import fc from 'fast-check'
import type {Bulk} from '../../../src/core/bulk.js'
import type {KeyspaceValue} from '../../../src/core/keyspace/keyspace-entry.js'
import {COMMANDS_OF_THE_MODEL, applyCommand} from '../../../src/core/model/apply-command.js'

const set = (...members: readonly string[]): KeyspaceValue => ({type: 'set', set: members})

describe('applyCommand', () => {
  const held: Readonly<Record<string, KeyspaceValue>> = {
    a: set('1', '2', '3'),
    b: set('2', '3', '4'),
    c: set('3'),
    text: {type: 'string', string: 'words'},
  }
  const lookup = (key: Bulk) => held[key as string] ?? null
  const after = (...command: readonly string[]) =>
    Object.fromEntries(applyCommand(command, lookup).map(([key, value]) => [key as string, value]))

  for (const [command, members] of [
    ['SUNIONSTORE out a c', ['1', '2', '3']],
    ['SINTERSTORE out a b', ['2', '3']],
    ['SINTERSTORE out a b c', ['3']],
    ['SDIFFSTORE out a', ['1', '2', '3']],
    ['SDIFFSTORE out a b', ['1']],
    ['SDIFFSTORE out a b c', ['1']],
    ['SDIFFSTORE out a c', ['1', '2']],
  ] as const) {
    it(`${command} leaves ${members.join(' ')}`, () => {
      expect(after(...command.split(' '))).to.deep.equal({out: set(...members)})
    })
  }

  it('leaves nothing where the result is empty', () => {
    expect(after('SDIFFSTORE', 'a', 'c', 'b')).to.deep.equal({a: null})
  })

  it('does not know what becomes of a key whose type does not fit, or of a command it does not model', () => {
    expect(after('SADD', 'text', 'x')).to.deep.equal({text: 'unknown'})
    expect(after('SPOP', 'a')).to.deep.equal({a: 'unknown'})
    expect(after('LSET', 'absent', '-1', 'x')).to.deep.equal({absent: 'unknown'})
  })

  it('fails for no words and no state: what does not fit is unknown', () => {
    const values: KeyspaceValue[] = [
      {type: 'string', string: '10'},
      {type: 'list', list: ['x']},
      {type: 'hash', hash: [['f', '10']]},
      {type: 'zset', zset: [['x', '1']]},
      set('x'),
    ]
    const word = fc.oneof(fc.constantFrom('k', 'l', 'x', 'f', 'LEFT', 'EX'), fc.integer({min: -3, max: 3}).map(String))
    fc.assert(
      fc.property(
        fc.constantFrom(...COMMANDS_OF_THE_MODEL),
        fc.array(word, {maxLength: 5}),
        fc.option(fc.constantFrom(...values, 'unknown' as const)),
        (name, words, state) => {
          applyCommand([name, 'k', ...words], () => state)
        },
      ),
      {numRuns: 3000},
    )
  })
})
