import {expect} from 'chai'
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

const CASES = Number(process.env.LOCKSTEP_ORACLE_CASES ?? 1500)
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
const REPLICA: Shape = {...PRIMARY, clients: 1, writers: 1, replicaReads: true, wrongShare: 0.6}

/** Name, shape, and how many of a hundred violations the fast checker may miss (docs/checks.md says which). */
const FAMILIES: ReadonlyArray<readonly [string, Shape, number]> = [
  ['one key', PRIMARY, 0],
  ['one key, pipelines', {...PRIMARY, pipelined: true}, 1],
  ['three keys, two databases', {...PRIMARY, keys: 2, databases: 2, wrongShare: 0.5}, 0],
  ['three keys, pipelines', {...PRIMARY, keys: 3, pipelined: true, wrongShare: 0.5}, 2],
  ['replica, one writer', {...REPLICA, keys: 2, unknown: false}, 0],
  ['replica, one writer, pipelines', {...REPLICA, keys: 2, unknown: false, pipelined: true}, 1],
  ['replica, one writer, unknown outcomes', {...REPLICA, keys: 2, databases: 2}, 15],
  ['replica, several writers, one key', {...REPLICA, clients: 3, writers: 3, unknown: false, wrongShare: 1}, 5],
  ['replica, several writers', {...REPLICA, clients: 3, writers: 3, keys: 2, databases: 2}, 5],
]

describe('the checkers against exhaustive search', () => {
  for (const [name, shape, bound] of FAMILIES) {
    for (const seed of [20_240_501, RANDOM_SEED]) {
      it(`${name} (${CASES} histories, seed ${seed})`, () => {
        const tally = compare(shape, seed)
        if (process.env.LOCKSTEP_ORACLE_CASES) console.log(JSON.stringify(tally))
        expect(tally.violations / tally.cases, 'share of violations').to.be.greaterThan(0.15)
        expect(tally.missed, JSON.stringify(tally)).to.be.at.most(1 + (tally.violations * bound) / 100)
      })
    }
  }
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
      if (!right) violated = true
      if (!right && anomalies.length === 0) missed = true
    }
    tally.cases++
    if (violated) tally.violations++
    if (missed) tally.missed++
  }
  return tally
}

function built(operations: readonly Operation[]): History {
  const builder = new HistoryBuilder({schema: 'lockstep.history/1', views: {primary: {}, replica: {}}})
  for (const op of operations) builder.add(op)
  return builder.build()
}
