import {expect} from 'chai'
import type {Anomaly} from '../../../src/core/anomaly.js'
import {checkHistory} from '../../../src/core/checker/check-history.js'
import type {Order} from '../../../src/core/history/header.js'
import {HistoryBuilder} from '../../../src/core/history/history-builder.js'
import type {History} from '../../../src/core/history/history.js'
import type {Operation} from '../../../src/core/operation.js'
import {bruteForce} from './brute-force.js'
import {randomHistory, randomOf, type Shape} from './random-history.js'

/** How often checker and exhaustive search agreed. */
interface Tally {
  cases: number
  violations: number
  missed: number
}

const CASES = Number(process.env.LOCKSTEP_ORACLE_CASES ?? 1000)
const RANDOM_SEED = Math.floor(Math.random() * 2 ** 31)

const PRIMARY: Shape = {
  operations: 7,
  keys: 1,
  databases: 1,
  clients: 3,
  writers: 2,
  replicaReads: false,
  pipelined: false,
  unknown: true,
  wrongShare: 0.9,
}
const REPLICA: Shape = {...PRIMARY, clients: 1, writers: 1, replicaReads: true, wrongShare: 0.9}

/** Name, shape, and how many of a hundred violations the fast checker may miss (docs/checks.md says which). */
const FAMILIES: ReadonlyArray<readonly [string, Shape, number]> = [
  ['one key', PRIMARY, 0],
  ['one key, pipelines', {...PRIMARY, pipelined: true}, 1],
  ['one key, pipelines, known outcomes', {...PRIMARY, pipelined: true, unknown: false}, 0],
  ['two keys, two databases', {...PRIMARY, keys: 2, databases: 2, wrongShare: 0.8}, 0],
  ['three keys, pipelines', {...PRIMARY, keys: 3, pipelined: true, wrongShare: 0.8}, 2],
  ['replica, one writer', {...REPLICA, keys: 2, unknown: false}, 0],
  ['replica, one writer, pipelines', {...REPLICA, keys: 2, unknown: false, pipelined: true}, 1],
  ['replica, one writer, unknown outcomes', {...REPLICA, keys: 2, databases: 2}, 15],
  ['replica, several writers, one key', {...REPLICA, clients: 3, writers: 3, unknown: false, wrongShare: 1}, 5],
  ['replica, several writers', {...REPLICA, clients: 3, writers: 3, keys: 2, databases: 2}, 5],
  // Values written twice do not name their writer: the checkers give such reads up where they must.
  ['repeated values', {...PRIMARY, keys: 2, values: 2, wrongShare: 0.7}, 2],
  ['repeated values, pipelines', {...PRIMARY, values: 2, pipelined: true}, 7],
  ['repeated values, replica', {...REPLICA, keys: 2, values: 2, wrongShare: 1}, 3],
  ['repeated values, several writers', {...REPLICA, clients: 3, writers: 3, values: 2, wrongShare: 1}, 14],
]

describe('the checkers against exhaustive search', () => {
  const total: Tally = {cases: 0, violations: 0, missed: 0}

  after(() => {
    if (process.env.LOCKSTEP_ORACLE_CASES) console.log(JSON.stringify(total))
  })

  for (const [name, shape, bound] of FAMILIES) {
    for (const seed of [20_240_501, RANDOM_SEED]) {
      it(`${name} (${CASES} histories, seed ${seed})`, () => {
        const tally = compare(shape, seed)
        if (process.env.LOCKSTEP_ORACLE_CASES) console.log(JSON.stringify(tally))
        expect(tally.violations / tally.cases, 'share of violations').to.be.greaterThan(0.12)
        total.cases += tally.cases
        total.violations += tally.violations
        total.missed += tally.missed
        expect(tally.missed, JSON.stringify(tally)).to.be.at.most(1 + (tally.violations * bound) / 100)
      })
    }
  }

  it('judged histories of which at least 30 of 100 are violations', () => {
    expect(total.cases).to.equal(2 * CASES * FAMILIES.length)
    expect(total.violations / total.cases).to.be.at.least(0.3)
  })
})

function compare(shape: Shape, seed: number): Tally {
  const random = randomOf(seed)
  const tally: Tally = {cases: 0, violations: 0, missed: 0}
  for (let at = 0; at < CASES; at++) {
    const operations = randomHistory(random, shape)
    const truth = bruteForce(operations)
    const history = built(operations)
    const orders: readonly Order[] = shape.replicaReads ? ['total', 'barrier', 'per-key', 'eventual'] : ['total']
    let violated = false
    let missed = false
    for (const order of orders) {
      const {anomalies} = checkHistory(history, {order})
      const right = truth.primary && truth.replica[order]
      if (right) expect(anomalies, `${order} ${JSON.stringify(operations)}`).to.deep.equal([])
      for (const anomaly of anomalies) expectWitness(operations, anomaly, order)
      if (!right) violated = true
      if (!right && anomalies.length === 0) missed = true
    }
    tally.cases++
    if (violated) tally.violations++
    if (missed) tally.missed++
  }
  return tally
}

/** The operations that an anomaly names are impossible by themselves. */
function expectWitness(operations: readonly Operation[], {operations: ids, message}: Anomaly, order: Order): void {
  const witness = operations.filter(({id}) => ids.includes(id))
  const {primary, replica} = bruteForce(witness)
  expect(primary && replica[order], `${order}: ${message} ${JSON.stringify(witness)}`).to.equal(false)
}

function built(operations: readonly Operation[]): History {
  const builder = new HistoryBuilder({schema: 'lockstep.history/1', views: {primary: {}, replica: {}}})
  for (const op of operations) builder.add(op)
  return builder.build()
}
