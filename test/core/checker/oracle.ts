import type {checkHistory} from '../../../src/core/checker/check-history.js'
import type {Order} from '../../../src/core/order.js'
import type {Operation} from '../../../src/core/operation.js'
import {historyOf} from '../history-script.js'
import {bruteForce} from './brute-force.js'
import {randomHistory, randomOf, type Shape} from './random-history.js'

/** How checker and exhaustive search agreed; histories that they judge differently, as text, a few of each kind. */
export interface Tally {
  readonly cases: number
  readonly violations: number
  readonly missed: readonly string[]
  readonly falseAlarms: readonly string[]
  /** Histories about which the checker says that something was not decided. */
  readonly undecided: readonly string[]
  /** Findings whose operations are possible by themselves. */
  readonly emptyProofs: readonly string[]
}

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

/** Kinds of histories, each with something of its own that makes it hard. */
export const FAMILIES: ReadonlyArray<readonly [string, Shape]> = [
  ['one key', PRIMARY],
  ['one key, pipelines', {...PRIMARY, pipelined: true}],
  ['one key, pipelines, known outcomes', {...PRIMARY, pipelined: true, unknown: false}],
  ['two keys, two databases', {...PRIMARY, keys: 2, databases: 2, wrongShare: 0.8}],
  ['three keys, pipelines', {...PRIMARY, keys: 3, pipelined: true, wrongShare: 0.8}],
  ['replica, one writer', {...REPLICA, keys: 2, unknown: false}],
  ['replica, one writer, pipelines', {...REPLICA, keys: 2, unknown: false, pipelined: true}],
  ['replica, one writer, unknown outcomes', {...REPLICA, keys: 2, databases: 2}],
  ['replica, several writers, one key', {...REPLICA, clients: 3, writers: 3, unknown: false, wrongShare: 1}],
  ['replica, several writers', {...REPLICA, clients: 3, writers: 3, keys: 2, databases: 2}],
  ['replica, several writers, pipelines', {...REPLICA, clients: 3, writers: 3, keys: 2, pipelined: true}],
  // Values written twice do not name their writer.
  ['repeated values', {...PRIMARY, keys: 2, values: 2, wrongShare: 0.7}],
  ['repeated values, pipelines', {...PRIMARY, values: 2, pipelined: true}],
  ['repeated values, replica', {...REPLICA, keys: 2, values: 2, wrongShare: 1}],
  ['repeated values, several writers', {...REPLICA, clients: 3, writers: 3, values: 2, wrongShare: 1}],
]

/** Judges random histories of a shape by the checkers and by exhaustive search. */
export function compareWithOracle(check: typeof checkHistory, shape: Shape, seed: number, cases: number): Tally {
  const random = randomOf(seed)
  const orders: readonly Order[] = shape.replicaReads ? ['total', 'barrier', 'per-key', 'eventual'] : ['total']
  const tally = {missed: [], falseAlarms: [], undecided: [], emptyProofs: []} as Record<string, string[]>
  const note = (list: string, order: Order, operations: readonly Operation[]): void => {
    tally[list]!.push(`${order} ${JSON.stringify(operations)}`)
  }
  let violations = 0
  for (let at = 0; at < cases; at++) {
    const operations = randomHistory(random, shape)
    const truth = bruteForce(operations)
    // A replica that nobody reads must not be what makes the checkers look closely.
    const history = historyOf(operations, shape.replicaReads ? {replica: {}} : {})
    if (orders.some((order) => !truth.primary || !truth.replica[order])) violations++
    for (const order of orders) {
      const right = truth.primary && truth.replica[order]
      const {anomalies, reasons} = check(history, {order})
      if (right && anomalies.length > 0) note('falseAlarms', order, operations)
      if (!right && anomalies.length === 0) note('missed', order, operations)
      if (reasons.length > 0) note('undecided', order, operations)
      for (const {operations: ids} of anomalies) {
        const named = bruteForce(operations.filter(({id}) => ids.includes(id)))
        if (named.primary && named.replica[order]) note('emptyProofs', order, operations)
      }
    }
  }
  return {cases, violations, ...(tally as unknown as Omit<Tally, 'cases' | 'violations'>)}
}
