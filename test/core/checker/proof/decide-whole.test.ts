import {expect} from 'chai'
import {checkHistory} from '../../../../src/core/checker/check-history.js'
import {problemOf} from '../../../../src/core/checker/problem/build-problem.js'
import {decideWhole} from '../../../../src/core/checker/proof/decide-whole.js'
import {replicaViews} from '../../../../src/core/checker/views.js'
import {historyOf} from '../../history-script.js'

describe('what the fast checkers leave open', () => {
  const kinds = (script: string, order: 'total' | 'per-key' = 'total'): string[] =>
    checkHistory(historyOf(script, {replica: {}, 'replica-2': {}}), {order}).anomalies.map(({kind}) => kind)

  it('two connections cannot both have read before the other wrote, as each wrote before it read', () => {
    const script = 'a 0-9 SET x v\n a 1-10 GET y = nil\n b 0-9 SET y v\n b 1-10 GET x = '
    expect(kinds(`${script}nil`)).to.deep.equal(['lost-write'])
    expect(kinds(`${script}v`)).to.deep.equal([])
  })

  it('a flush torn only by the order within a pipeline', () => {
    const before = 'w 0-1 SET x v\n w 2-3 SET y v\n'
    const script = `${before} f 4-20 FLUSHDB\n a 5-9 GET x = nil\n a 6-10 GET y = `
    expect(kinds(`${script}v`)).to.deep.equal(['torn-flush'])
    expect(kinds(`${script}nil`)).to.deep.equal([])
  })

  it('a flush of unknown outcome comes behind what its client had in flight, with a replica or without', () => {
    const script = 'w 0-1 SET k v\n c 2-28 GET k = nil\n c 26-? FLUSHDB'
    for (const views of [{}, {replica: {}}]) {
      expect(checkHistory(historyOf(script, views)).verdict).to.equal('diverged')
      expect(checkHistory(historyOf(script.replace('c 26', 'd 26'), views)).verdict).to.equal('consistent')
    }
  })

  it('one deletion of unknown outcome empties a key once', () => {
    const script = 'd 0-? DEL k\n a 1-2 SET k v\n a 3-8 GET k = nil\n a 4-9 SET k w\n a 5-10 GET k = '
    expect(kinds(`${script}nil`)).to.deep.equal(['unexplained-nil'])
    expect(kinds(`${script}w`)).to.deep.equal([])
  })

  it('two replicas that show two orders of the same writes', () => {
    const writes = 'a 0-9 SET k v\n b 0-9 SET k w\n'
    const first = 'r@replica 10-11 GET k = v\n r@replica 12-13 GET k = w\n'
    expect(kinds(`${writes}${first} s@replica-2 10-11 GET k = w\n s@replica-2 12-13 GET k = v`)).to.deep.equal([
      'replica-contradicts',
    ])
    expect(kinds(`${writes}${first} s@replica-2 10-11 GET k = v\n s@replica-2 12-13 GET k = w`)).to.deep.equal([])
  })

  it('several writers, two keys: the order of one key against the other, where the order is total', () => {
    const script =
      'a 0-1 SET x v\n b 2-9 SET y v\n c 3-9 SET y w\n r@replica 10-11 GET y = v\n r@replica 12-13 GET x = nil'
    expect(kinds(script)).to.deep.equal(['cross-key-order'])
    expect(kinds(script, 'per-key')).to.deep.equal([])
  })

  it('says what it did not decide: a problem too large to be searched is never consistent', () => {
    const writes = Array.from({length: 1100}, (_, at) => `a ${at * 2}-${at * 2 + 1} SET k v${at}`)
    const history = historyOf(writes.join('\n'))
    const {problem} = problemOf(history, replicaViews(history), 0)
    expect(decideWhole(history, problem, [7], new Map())).to.deep.equal({
      anomalies: [],
      reasons: ['primary: whether some order explains all 1100 operations is not decided; the search ended at "k"'],
    })
  })
})
