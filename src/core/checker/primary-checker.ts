import type {Anomaly} from '../anomaly.js'
import type {History} from '../history/history.js'
import {cellText} from './describe.js'
import {CellDiagnosis, MAX_ANOMALIES_OF_A_CELL} from './register/cell-diagnosis.js'
import {CellProblems} from './register/cell-problem.js'
import {decide} from './register/decide.js'
import {decideIntervals, type IntervalConflicts} from './register/decide-intervals.js'
import {decideOrder, overlapsItself} from './register/decide-order.js'
import {expiredReads} from './register/expired-reads.js'
import {impossibleReads} from './register/impossible-reads.js'
import type {Contention} from './register/place-tokens.js'
import type {PrimaryProblem} from './register/primary-problem.js'
import type {Problem} from './register/problem.js'
import {tornFlushes} from './register/torn-flushes.js'

/** Findings of one checker; `reasons` say what it could not decide. */
export interface Findings {
  readonly anomalies: readonly Anomaly[]
  readonly reasons: readonly string[]
}

/** Anomalies that are told with their witness; past this many, a history is broken enough. */
export const MAX_ANOMALIES = 1000

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
  primary: PrimaryProblem,
  ttlToleranceMs: number,
): PrimaryFindings {
  const {problem, impossible, writers, ambiguous} = primary
  const anomalies = [
    ...impossibleReads(history, impossible, writers),
    ...expiredReads(history, replica, writers, ttlToleranceMs),
  ]
  const conflicts = decideIntervals(problem)
  const cells = new CellProblems(problem)
  const {single, torn} = splitContentions(problem, cells, conflicts)
  const broken = new Set([...conflicts.cells, ...single])
  const {dropped, ...told} = tellCells(history, problem, cells, broken, MAX_ANOMALIES - anomalies.length)
  anomalies.push(...told.anomalies, ...tornFlushes(history, problem, cells.tokens, torn, dropped))
  const open = conflicts.undecided || ambiguous > 0 || overlapsItself(problem)
  return {anomalies, reasons: told.reasons, open, cells: broken}
}

/** Judges what connections had in flight together, key by key: cells that real time allows, but not the order of sending. */
export function checkPipelines(history: History, {problem}: PrimaryProblem, known: ReadonlySet<number>): Findings {
  if (!overlapsItself(problem)) return {anomalies: [], reasons: []}
  const cells = new CellProblems(problem)
  const broken: number[] = []
  for (let cell = 0; cell < problem.scopes.cells; cell++) {
    if (known.has(cell) || !cells.has(cell)) continue
    const own = cells.of(cell).problem
    if (overlapsItself(own) && decideOrder(own) === 'impossible') broken.push(cell)
  }
  return tellCells(history, problem, cells, broken, MAX_ANOMALIES)
}

/** Tells impossible cells; `dropped` are the items that were told. */
function tellCells(
  history: History,
  problem: Problem,
  cells: CellProblems,
  broken: Iterable<number>,
  limit: number,
): Findings & {dropped: ReadonlySet<number>} {
  const anomalies: Anomaly[] = []
  const reasons: string[] = []
  const dropped = new Set<number>()
  for (const cell of broken) {
    if (anomalies.length >= limit) {
      reasons.push(`primary: more than ${MAX_ANOMALIES} anomalies; the rest were not examined`)
      break
    }
    const diagnosis = new CellDiagnosis(history, problem, cells.tokens, cells.of(cell))
    const told = diagnosis.run(MAX_ANOMALIES_OF_A_CELL)
    if (told.length === 0)
      reasons.push(`primary: ${cellText(history, cell)} is impossible, but no proof was small enough`)
    anomalies.push(...told)
    for (const item of diagnosis.dropped) dropped.add(item)
  }
  return {anomalies, reasons, dropped}
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
