import {expect} from 'chai'
import {checkHistory} from '../../../src/core/checker/check-history.js'
import {historyOf} from '../history-script.js'

const RACE = 'a 0-10 FLUSHDB\n b 0-10 SET k v\n'
const SET_FIRST = [
  {db: 0, command: ['set', 'k', 'v']},
  {db: 0, command: ['FLUSHDB']},
]
const FLUSH_FIRST = [...SET_FIRST].reverse()

describe('a trace of the primary', () => {
  it('makes the order of several writers known', () => {
    const history = historyOf(`${RACE} r@replica 20-21 GET k = v\n r@replica 22-23 GET k`, {replica: {}})
    expect(checkHistory(history).anomalies).to.deep.equal([])
    const set = checkHistory(history, {trace: SET_FIRST, order: 'total'})
    expect(set.anomalies).to.deep.equal([])
    expect(set.ordersHeld).to.deep.equal({replica: 'total'})
    const flush = checkHistory(history, {trace: FLUSH_FIRST})
    expect(flush.anomalies.map(({kind}) => kind)).to.deep.equal(['flush-late'])
  })

  it('shows a log that is not what the primary executed', () => {
    const history = historyOf(`${RACE} c 20-21 GET k = v`)
    expect(checkHistory(history, {trace: FLUSH_FIRST}).verdict).to.equal('consistent')
    const inverted = checkHistory(history, {trace: SET_FIRST})
    expect(inverted.anomalies.map(({kind}) => kind)).to.deep.equal(['log-inverted'])
    expect(inverted.anomalies[0]?.operations).to.deep.equal([1, 3])
  })

  it('is not used when it lacks updates, and says so', () => {
    const result = checkHistory(historyOf(RACE), {trace: SET_FIRST.slice(0, 1)})
    expect(result.verdict).to.equal('inconclusive')
    expect(result.reasons.join()).to.include('the trace lacks 1 of 2 updates')
  })
})
