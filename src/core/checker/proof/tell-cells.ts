import type {Anomaly} from '../../anomaly.js'
import type {History} from '../../history/history.js'
import {cellText} from '../describe.js'
import type {CellProblems} from '../problem/cell-problems.js'
import type {Problem} from '../problem/problem.js'
import {CellDiagnosis, MAX_ANOMALIES_OF_A_CELL} from './cell-diagnosis.js'

/** Anomalies that are told with their witness; past this many, a history is broken enough. */
export const MAX_ANOMALIES = 1000

/** Tells cells that are impossible on the primary; `dropped` are the items that were told. */
export function tellCells(
  history: History,
  problem: Problem,
  cells: CellProblems,
  broken: Iterable<number>,
  limit: number,
): {anomalies: readonly Anomaly[]; reasons: readonly string[]; dropped: ReadonlySet<number>} {
  const anomalies: Anomaly[] = []
  const reasons: string[] = []
  const dropped = new Set<number>()
  for (const cell of broken) {
    if (anomalies.length >= limit) {
      reasons.push(`primary: more than ${MAX_ANOMALIES} anomalies; the rest were not examined`)
      break
    }
    const diagnosis = new CellDiagnosis(history, problem, cells.deletions, cells.of(cell), cell)
    const told = diagnosis.run(MAX_ANOMALIES_OF_A_CELL)
    if (told.length === 0)
      reasons.push(`primary: ${cellText(history, cell)} is impossible, but no proof was small enough`)
    anomalies.push(...told)
    for (const item of diagnosis.dropped) dropped.add(item)
  }
  return {anomalies, reasons, dropped}
}
