import {expect} from 'chai'
import {generatedHistory} from '../../../../bench/support/generated-history.js'
import {constructOrder} from '../../../../src/core/checker/orders/construct-order.js'
import {problemOf} from '../../../../src/core/checker/problem/build-problem.js'
import type {Problem} from '../../../../src/core/checker/problem/problem.js'
import {grouped} from '../../../../src/core/checker/problem/read-groups.js'
import {replicaViews} from '../../../../src/core/checker/views.js'
import type {Order} from '../../../../src/core/order.js'
import {historyOf} from '../../history-script.js'

describe('constructOrder', () => {
  for (const order of ['total', 'per-key', 'eventual'] as const) {
    for (const [keys, flushShare, pipeline, writers] of [
      [100, 0.01, 8, 4],
      [10, 0.01, 8, 4],
      [3, 0.1, 8, 4],
      [20, 0.05, 1, 8],
      [1, 0.01, 8, 4],
    ] as const) {
      it(`explains ${writers} writers on ${keys} keys, ${100 * flushShare} % flushes, ${pipeline} in flight, ${order}`, () => {
        const mix = {operations: 4000, keys, flushShare, pipeline, writers, readers: 2, replicaReaders: 2, seed: 1}
        const operations = generatedHistory(mix)
        expect(constructOrder(problemUnder(historyOf(operations, {replica: {}}), order))).to.deep.equal({
          done: true,
          stuck: [],
        })
      })
    }
  }

  it('names what stands in the way', () => {
    const history = historyOf(
      'a 0-9 SET k v\n b 0-9 SET k w\n r@replica 1-2 GET k = v\n r@replica 3-4 GET k = w\n r@replica 5-6 GET k = v',
      {replica: {}},
    )
    const {done, stuck} = constructOrder(problemUnder(history, 'per-key'))
    expect(done).to.equal(false)
    expect(stuck).not.to.deep.equal([])
  })
})

function problemUnder(history: ReturnType<typeof historyOf>, order: Order): Problem {
  return grouped(problemOf(history, replicaViews(history), 1000).problem, history, new Map([[1, order]]))
}
