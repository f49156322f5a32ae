import type {Anomaly} from '../anomaly.js'
import type {History} from '../history/history.js'
import type {HistoryProblem} from './problem/build-problem.js'
import {CellProblems} from './problem/cell-problems.js'
import {isTimed, overlapsItself, type Problem} from './problem/problem.js'
import {decide} from './proof/decide.js'
import {impossibleRead} from './proof/impossible-reads.js'
import {MAX_ANOMALIES, tellCells} from './proof/tell-cells.js'
import {tornFlushes} from './proof/torn-flushes.js'
import {decideIntervals, type IntervalConflicts} from './real-time/decide-intervals.js'
import {expiredReads} from './real-time/expired-reads.js'
import type {Contention} from './real-time/place-deletions.js'

/** Findings of one checker; `reasons` say what it could not decide. */
export interface Findings {
  readonly anomalies: readonly Anomaly[]
  readonly reasons: readonly string[]
}

/** What real time shows of the primary, and what it leaves open. */
export interface PrimaryFindings extends Findings {
  /** Whether operations in flight together on one connection, repeated values or sheer number leave something open. */
  readonly open: boolean
  /** Cells that were found impossible. */
  readonly cells: ReadonlySet<number>
}

/** Judges everything read from the primary's data by real time: each key alone, and flushes across keys. */
export function checkPrimary(
  history: History,
  replica: Uint8Array,
  {problem, impossible, writers, ambiguous}: HistoryProblem,
  ttlToleranceMs: number,
): PrimaryFindings {
  const anomalies = [
    ...impossible.map((read) => impossibleRead(history, read, writers, 'future-read')),
    ...expiredReads(history, replica, writers, ttlToleranceMs),
  ]
  const cells = new CellProblems(problem, isTimed)
  const conflicts = decideIntervals(problem, cells)
  const {single, torn} = splitContentions(problem, cells, conflicts)
  const broken = new Set([...conflicts.cells, ...single])
  const {dropped, ...told} = tellCells(history, problem, cells, broken, MAX_ANOMALIES - anomalies.length)
  anomalies.push(...told.anomalies, ...tornFlushes(history, problem, cells.deletions, torn, dropped))
  const open = conflicts.undecided || ambiguous > 0 || overlapsItself(problem)
  return {anomalies, reasons: told.reasons, open, cells: broken}
}

/** Contentions that one of their cells shows by itself are that cell's; the others tear a flush. */
function splitContentions(
  problem: Problem,
  cells: CellProblems,
  {contentions}: IntervalConflicts,
): {single: number[]; torn: Contention[]} {
  const single = new Set<number>()
  const torn = contentions.filter(({reads}) => {
    const alone = [...new Set(reads.map((item) => problem.target[item]!))].filter(
      (cell) => decide(cells.of(cell).problem) === 'impossible',
    )
    for (const cell of alone) single.add(cell)
    return alone.length === 0
  })
  return {single: [...single], torn}
}
