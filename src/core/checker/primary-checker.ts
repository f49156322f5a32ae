import type {Anomaly} from '../anomaly.js'
import type {History} from '../history/history.js'
import {CellDiagnosis, MAX_ANOMALIES_OF_A_CELL} from './register/cell-diagnosis.js'
import {cellProblem} from './register/cell-problem.js'
import {decide} from './register/decide.js'
import {decideIntervals, type IntervalConflicts} from './register/decide-intervals.js'
import {decideOrder, overlapsItself} from './register/decide-order.js'
import {expiredReads} from './register/expired-reads.js'
import {groupByCell, type CellGroups} from './register/group-by-cell.js'
import {impossibleReads} from './register/impossible-reads.js'
import type {Contention} from './register/place-tokens.js'
import type {PrimaryProblem} from './register/primary-problem.js'
import type {Problem} from './register/problem.js'
import {TokenIndex} from './register/token-index.js'
import {tornFlushes} from './register/torn-flushes.js'

/** Findings of one checker; `reasons` say what it could not decide. */
export interface Findings {
  readonly anomalies: readonly Anomaly[]
  readonly reasons: readonly string[]
}

/** Anomalies that are told with their witness; past this many, a history is broken enough. */
export const MAX_ANOMALIES = 1000

/** Judges everything read from the primary's data: each key alone, each client's order, and flushes across keys. */
export function checkPrimary(
  history: History,
  replica: Uint8Array,
  primary: PrimaryProblem,
  ttlToleranceMs: number,
): Findings {
  const {problem, impossible, writers, ambiguous, valueReads} = primary
  const anomalies = [
    ...impossibleReads(history, impossible, writers),
    ...expiredReads(history, replica, writers, ttlToleranceMs),
  ]
  const reasons: string[] = []
  const conflicts = decideIntervals(problem)
  const groups = groupByCell(problem)
  const tokens = new TokenIndex(problem)
  const {single, torn} = splitContentions(problem, groups, tokens, conflicts)
  const byTime = new Set([...conflicts.cells, ...single])
  const pipelined = brokenByOrder(problem, groups, tokens, byTime)
  const dropped = new Set<number>()
  for (const cell of [...byTime, ...pipelined.cells]) {
    if (anomalies.length >= MAX_ANOMALIES) {
      reasons.push(`primary: more than ${MAX_ANOMALIES} anomalies; the rest were not examined`)
      break
    }
    const diagnosis = new CellDiagnosis(history, problem, tokens, cellProblem(problem, groups, tokens, cell))
    anomalies.push(...diagnosis.run(MAX_ANOMALIES_OF_A_CELL))
    for (const item of diagnosis.dropped) dropped.add(item)
  }
  anomalies.push(...tornFlushes(history, problem, tokens, torn, dropped))
  if (conflicts.undecided) reasons.push('primary: too many ways to place overlapping flushes; some were not decided')
  if (pipelined.undecided > 0) {
    reasons.push(
      `primary: too many ways to interleave pipelined operations on ${pipelined.undecided} keys; not decided`,
    )
  }
  if (ambiguous * 2 > valueReads && anomalies.length === 0) {
    reasons.push(
      `primary: ${ambiguous} of ${valueReads} reads returned a value written several times; they prove nothing`,
    )
  }
  return {anomalies, reasons}
}

/** Contentions that one of their cells shows by itself are that cell's; the others tear a flush. */
function splitContentions(
  problem: Problem,
  groups: CellGroups,
  tokens: TokenIndex,
  {contentions}: IntervalConflicts,
): {single: number[]; torn: Contention[]} {
  const single = new Set<number>()
  const torn = contentions.filter(({reads}) => {
    const alone = [...new Set(reads.map((item) => problem.target[item]!))].filter(
      (cell) => decide(cellProblem(problem, groups, tokens, cell).problem) === 'impossible',
    )
    for (const cell of alone) single.add(cell)
    return alone.length === 0
  })
  return {single: [...single], torn}
}

/** Cells that real time allows but the order in which clients sent their operations does not. */
function brokenByOrder(
  problem: Problem,
  groups: CellGroups,
  tokens: TokenIndex,
  known: ReadonlySet<number>,
): {cells: number[]; undecided: number} {
  const cells: number[] = []
  let undecided = 0
  if (!overlapsItself(problem)) return {cells, undecided}
  for (let cell = 0; cell < problem.scopes.cells; cell++) {
    if (known.has(cell) || groups.start[cell] === groups.start[cell + 1]) continue
    const own = cellProblem(problem, groups, tokens, cell).problem
    if (!overlapsItself(own)) continue
    const decision = decideOrder(own)
    if (decision === 'impossible') cells.push(cell)
    else if (decision === 'undecided') undecided++
  }
  return {cells, undecided}
}
