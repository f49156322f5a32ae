import {expect} from 'chai'
import {pikaStoreForm} from '../../../src/core/engine/pika-store-forms.js'
import {recordedEngine} from '../../../src/core/engine/engines.js'
import type {RawReply} from '../../../src/core/resp/reply-factory.js'

const b = (text: string) => Buffer.from(text)

describe('questions to Pika outside of transactions', () => {
  const one = ['PKSCANRANGE', 'string_with_value', 'k', 'k', 'LIMIT', '1']
  const held: RawReply = [b(''), [b('k'), b('value')]]
  const none: RawReply = [b(''), []]
  const page: RawReply = [b(''), [b('f'), b('1'), b('g'), b('2')]]
  const rows: ReadonlyArray<readonly [string[], string[], RawReply, RawReply]> = [
    [['GET', 'k'], one, held, b('value')],
    [['GET', 'k'], one, none, null],
    [['STRLEN', 'k'], one, held, '5'],
    [['STRLEN', 'k'], one, none, '0'],
    [['GETRANGE', 'k', '1', '2'], one, held, b('al')],
    [['TYPE', 'k'], ['PTYPE', 'k'], [b('hash'), b('set')], 'hash'],
    [['TYPE', 'k'], ['PTYPE', 'k'], [], 'none'],
    [['EXISTS', 'k'], ['PTYPE', 'k'], [b('hash')], '1'],
    [['HGETALL', 'k'], ['PKHSCANRANGE', 'k', '', '', 'LIMIT', '2147483647'], page, page[1] as RawReply],
    [['HLEN', 'k'], ['PKHSCANRANGE', 'k', '', '', 'LIMIT', '2147483647'], page, '2'],
    [['SMEMBERS', 'k'], ['SUNION', 'k'], [b('m')], [b('m')]],
    [['SCARD', 'k'], ['SUNION', 'k'], [b('m')], '1'],
    [['ZCARD', 'k'], ['ZLEXCOUNT', 'k', '-', '+'], '3', '3'],
    [['ZRANGE', 'k', '0', '-1', 'WITHSCORES'], ['ZRANGEBYSCORE', 'k', '-inf', '+inf', 'WITHSCORES'], [], []],
    [
      ['ZRANGE', 'k', '0', '9', 'WITHSCORES'],
      ['ZRANGEBYSCORE', 'k', '-inf', '+inf', 'WITHSCORES', 'LIMIT', '0', '10'],
      [],
      [],
    ],
  ]

  it('take a form that the store answers, and the answer its own again', () => {
    for (const [question, ask, reply, answer] of rows) {
      const form = pikaStoreForm(question)!
      expect(form.ask, question.join(' ')).to.deep.equal(ask)
      expect(form.answer(reply), question.join(' ')).to.deep.equal(answer)
    }
  })

  it('never go through the cache, but for lists and for single members', () => {
    const {loadedBy} = recordedEngine('Pika', '3.5.4').readCache!
    for (const [question] of rows)
      expect(loadedBy.has((pikaStoreForm(question)!.ask[0] as string).toLowerCase())).to.equal(false)
    for (const name of ['LRANGE', 'LLEN', 'HMGET', 'SISMEMBER', 'ZSCORE', 'XLEN', 'SCAN'])
      expect(pikaStoreForm([name, 'k'])).to.equal(null)
  })
})
