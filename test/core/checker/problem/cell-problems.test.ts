import {expect} from 'chai'
import {checkHistory} from '../../../../src/core/checker/check-history.js'
import {problemOf} from '../../../../src/core/checker/problem/build-problem.js'
import {CellProblems} from '../../../../src/core/checker/problem/cell-problems.js'
import {replicaViews} from '../../../../src/core/checker/views.js'
import {historyOf} from '../../history-script.js'

/** Another finding, so that every key is judged by itself, and flushes enough that a key does not keep them all. */
const AROUND = [
  'q 0-1 GET elsewhere = zz',
  ...Array.from({length: 40}, (_, at) => `f ${200 + 2 * at}-${201 + 2 * at} FLUSHDB`),
]
const WRITES = ['a 2-100 SET k v', 'b 2-100 SET k w', 'f 10-11 FLUSHDB', 'f 12-13 FLUSHDB']

describe('the problem of one cell', () => {
  it('holds one flush between two stamps of the cell, however many there were', () => {
    const history = historyOf([...AROUND, 'a 400-401 SET k v', 'a 402-403 GET k = v'].join('\n'))
    const {problem} = problemOf(history, replicaViews(history), 0)
    const cell = problem.target[problem.count - 1]!
    expect(new CellProblems(problem, () => true).of(cell).items.length).to.equal(3)
  })

  const shown = ['GET k = v', 'GET k = nil', 'GET k = w', 'GET k = nil']
  for (const [where, reads] of [
    ['a pipeline on the primary', shown.map((read) => `r 2-100 ${read}`)],
    ['a replica', shown.map((read, at) => `r@replica ${101 + 2 * at}-${102 + 2 * at} ${read}`)],
  ] as const) {
    it(`holds a second flush between two stamps, when a write in flight may lie between the two: ${where}`, () => {
      const history = historyOf([...AROUND, ...WRITES, ...reads].join('\n'), {replica: {}})
      expect(checkHistory(history, {order: 'per-key'}).anomalies.map(({kind}) => kind)).to.deep.equal(['garbage-read'])
    })
  }
})
