import {expect} from 'chai'
import {checkHistory} from '../../../../src/core/checker/check-history.js'
import {ORDERS, type Order} from '../../../../src/core/order.js'
import {historyOf} from '../../history-script.js'

const BEFORE = 'a 0-1 SET k old\n a 2-3 SET m old\n'
const TRANSACTION = 'a 4-5 MULTI\n a 6-7 SET k new = QUEUED\n a 8-9 SET m new = QUEUED\n a 10-11 EXEC = ["OK","OK"]\n'

describe('torn-transaction', () => {
  const kinds = (script: string, order: Order = 'total'): string[] =>
    checkHistory(historyOf(script, {replica: {}}), {order}).anomalies.map(({kind}) => kind)

  for (const [name, read] of [
    ['MGET', 'r@replica 12-13 MGET k m = ["new","old"]'],
    ['MGET, the other way round', 'r@replica 12-13 MGET k m = ["old","new"]'],
    [
      'a transaction of reads',
      'r@replica 12-13 MULTI\n r@replica 14-15 GET k = QUEUED\n r@replica 16-17 GET m = QUEUED\n r@replica 18-19 EXEC = ["new","old"]',
    ],
  ] as const) {
    it(`is seen by ${name}, where the order is total`, () => {
      expect(kinds(BEFORE + TRANSACTION + read)).to.include('torn-transaction')
      for (const order of ORDERS.filter((one) => one !== 'total')) {
        expect(kinds(BEFORE + TRANSACTION + read, order), order).not.to.include('torn-transaction')
      }
    })
  }

  it('is seen with several writers, and where a member deletes', () => {
    const other = 'b 4-20 SET x v\n'
    expect(kinds(`${BEFORE}${other}${TRANSACTION}r@replica 12-13 MGET k m = ["new","old"]`)).to.deep.equal([
      'torn-transaction',
    ])
    const deletes = 'a 4-5 MULTI\n a 6-7 SET k new = QUEUED\n a 8-9 DEL m = QUEUED\n a 10-11 EXEC = ["OK",1]\n'
    expect(kinds(`${BEFORE}${other}${deletes}r@replica 12-13 MGET k m = ["new","old"]`)).to.deep.equal([
      'torn-transaction',
    ])
  })

  it('names the members, what stood before them, and the read', () => {
    const {anomalies} = checkHistory(
      historyOf(`${BEFORE}${TRANSACTION}b 4-20 SET x v\n r@replica 12-13 MGET k m = ["new","old"]`, {replica: {}}),
      {order: 'total'},
    )
    expect(anomalies[0]!.operations).to.deep.equal([2, 4, 5, 8])
    expect(anomalies[0]!.message).to.equal(
      'MGET #8 shows "k" after EXEC #6 and "m" before it, at once (torn-transaction)',
    )
  })

  for (const [name, script] of [
    ['all of it', `${TRANSACTION}r@replica 12-13 MGET k m = ["new","new"]`],
    ['nothing of it', `${TRANSACTION}r@replica 12-13 MGET k m = ["old","old"]`],
    [
      'a member that was overwritten later',
      `${TRANSACTION}b 12-30 SET m last\n r@replica 14-15 MGET k m = ["new","last"]`,
    ],
    ['a member that was deleted later', `${TRANSACTION}b 12-30 DEL m = 1\n r@replica 14-15 MGET k m = ["new",null]`],
    [
      'a member that was flushed later',
      `${TRANSACTION}b 12-30 FLUSHALL\n c 13-31 SET k new2\n r@replica 14-15 MGET k m = ["new2",null]`,
    ],
    ['writes that are no transaction', 'a 4-5 SET k new\n a 6-7 SET m new\n r@replica 12-13 MGET k m = ["new","old"]'],
    ['two reads, one after the other', `${TRANSACTION}r@replica 12-13 GET m = old\n r@replica 14-15 GET k = new`],
  ] as const) {
    it(`is not seen in ${name}`, () => {
      expect(kinds(BEFORE + script)).to.deep.equal([])
    })
  }
})
