import {expect} from 'chai'
import {LogError, parseLog} from '../../../src/core/explore/parse-log.js'

describe('parseLog', () => {
  it('splits commands of several keys as the log of Pika does', () => {
    expect(parseLog(['MSET a 1 b 2', 'del a b', 'flushdb'], 'refused')).to.deep.equal([
      ['SET', 'a', '1'],
      ['SET', 'b', '2'],
      ['DEL', 'a'],
      ['DEL', 'b'],
      ['flushdb'],
    ])
  })

  for (const [texts, message] of [
    [['FLUSHDB', 'NONSENSE a'], '"NONSENSE a": there is no command NONSENSE'],
    [['FLUSHDB', 'GET a'], '"GET a": only commands that write can be explored'],
    [['FLUSHDB', 'SET a'], '"SET a": wrong number of arguments for SET'],
    [['FLUSHDB', 'SET a {value}'], '"SET a {value}": templates stand in workloads only'],
    [['FLUSHDB', 'SET a "1'], '"SET a "1": this double quote is never closed, column 7'],
    [['FLUSHDB', 'RENAME a b'], '"RENAME a b": of the commands with several keys, DEL and MSET can be explored'],
    [['SET a 1'], 'no command flushes: without FLUSHDB or FLUSHALL every order of keys is kept'],
    [['FLUSHDB', ...Array.from({length: 12}, () => 'SET a 1')], '13 commands are too many'],
  ] as const) {
    it(`refuses ${texts.slice(0, 2).join(', ')}, saying why`, () => {
      expect(() => parseLog(texts, 'refused')).to.throw(LogError, message)
    })
  }
})
