import {ITEM, type Problem} from './problem.js'

/** Items of each cell, in order of rows: those of cell c stand at start[c] .. start[c + 1]. */
export interface CellGroups {
  readonly start: Int32Array
  readonly items: Int32Array
}

/** Reads and writes by cell (tokens apart). */
export function groupByCell(problem: Problem): CellGroups {
  const {count, kind, target, scopes} = problem
  const start = new Int32Array(scopes.cells + 1)
  for (let item = 0; item < count; item++) if (kind[item] !== ITEM.token) start[target[item]! + 1]!++
  for (let cell = 0; cell < scopes.cells; cell++) start[cell + 1]! += start[cell]!
  const next = start.slice()
  const items = new Int32Array(start[scopes.cells]!)
  for (let item = 0; item < count; item++) if (kind[item] !== ITEM.token) items[next[target[item]!]!++] = item
  return {start, items}
}
