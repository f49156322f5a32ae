import {expect} from 'chai'
import {commandKeys} from '../../../src/core/command/command-keys.js'

describe('commandKeys', () => {
  for (const [text, keys] of [
    ['GET a', 'a'],
    ['mget a b c', 'a b c'],
    ['MSET a 1 b 2', 'a b'],
    ['MSETEX 2 a 1 b 2 EX 10', 'a b'],
    ['BLPOP a b 0', 'a b'],
    ['LMPOP 2 a b LEFT', 'a b'],
    ['ZUNIONSTORE to 2 a b WEIGHTS 1 2', 'to a b'],
    ['EVAL body 1 a b', 'a'],
    ['XREADGROUP GROUP g r STREAMS a b > >', 'a b'],
    ['SORT a ALPHA STORE b', 'a b'],
    ['SORT a ALPHA', 'a'],
    ['GEORADIUS a 1 2 3 km storedist b', 'a b'],
    ['XGROUP CREATE a g $', 'a'],
    ['OBJECT ENCODING a', 'a'],
    ['BITOP AND to a b', 'to a b'],
    ['LMPOP none a', ''],
    ['FLUSHALL', ''],
    ['MODULE.SET a', ''],
  ] as const)
    it(`finds those of ${text}`, () => {
      expect(commandKeys(text.split(' '))).to.deep.equal(keys === '' ? [] : keys.split(' '))
    })
})
