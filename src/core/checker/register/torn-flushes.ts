import type {Anomaly} from '../../anomaly.js'
import type {History} from '../../history/history.js'
import {keyOfCell, operationText} from '../describe.js'
import {blame} from './blame.js'
import type {Contention} from './place-tokens.js'
import {ITEM, scopeOf, subProblem, type Problem} from './problem.js'
import {tokensMeeting, type TokenIndex} from './token-index.js'
import {minimalWitness} from './witness.js'

/** Each takes many decisions over many keys; past this many, flushes are torn enough. */
const MAX_TORN = 20

/** Explains flushes for which no single instant fits all keys; `dropped` are items already told as anomalies. */
export function tornFlushes(
  history: History,
  problem: Problem,
  tokens: TokenIndex,
  contentions: readonly Contention[],
  dropped: ReadonlySet<number>,
): Anomaly[] {
  const anomalies: Anomaly[] = []
  for (const contention of contentions.slice(0, MAX_TORN)) {
    const items = itemsAround(problem, tokens, contention).filter((item) => !dropped.has(item))
    const around = subProblem(problem, items)
    const found = blame(around)
    if (!found) continue
    const witness = minimalWitness(found.problem).map((item) => items[found.prefix[item]!]!)
    anomalies.push(tornFlush(history, problem, items[found.item]!, witness))
  }
  return anomalies
}

/** Everything about the cells of a contention, and the nil-writers that reach them in its time. */
function itemsAround(problem: Problem, tokens: TokenIndex, {cells, tokens: named}: Contention): Int32Array {
  const chosen = new Set(cells)
  const items = new Set<number>(named)
  let from = Infinity
  let to = -Infinity
  for (let item = 0; item < problem.count; item++) {
    if (problem.kind[item] === ITEM.token || !chosen.has(problem.target[item]!)) continue
    items.add(item)
    from = Math.min(from, problem.invokedNs[item]!)
    to = Math.max(to, problem.completedNs[item]!)
  }
  for (const cell of cells) {
    for (const level of tokens.levels) {
      const list = tokens.list(level, scopeOf(problem.scopes, cell, level))
      if (list) for (const token of tokensMeeting(list, from, to, problem.completedNs, 100_000)) items.add(token)
    }
  }
  return Int32Array.from(items).sort()
}

function tornFlush(history: History, problem: Problem, blamed: number, witness: Int32Array): Anomaly {
  const {rows, views} = history
  const row = problem.row[blamed]!
  const isOperation = (item: number): boolean => problem.kind[item] !== ITEM.token
  const cells = [...new Set([...witness].filter(isOperation).map((item) => problem.target[item]!))]
  const cell = isOperation(blamed) ? problem.target[blamed]! : cells[0]!
  const witnessRows = new Set([...witness].map((item) => problem.row[item]!))
  witnessRows.delete(row)
  const flush = [...witness].find((item) => !isOperation(item))
  const name = flush === undefined ? 'the flush' : operationText(history, problem.row[flush]!)
  return {
    kind: 'torn-flush',
    view: views[rows.view[row]!]!,
    db: rows.db[row]!,
    key: keyOfCell(history, cell),
    operations: [...witnessRows]
      .sort((a, b) => a - b)
      .concat(row)
      .map((at) => rows.id[at]!),
    message: `no single instant of ${name} fits what was read of ${cells.length} keys: some still held their old value after others were gone (torn-flush)`,
  }
}
