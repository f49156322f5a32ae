import type {Operation} from '../../operation.js'
import {concerns, type FindingWindow} from '../finding-window.js'

/** A lane of a timeline: one client and view. */
export interface Lane {
  readonly name: string
  readonly top: number
  readonly height: number
  /** The row of each of its operations, by id. */
  readonly rowOf: ReadonlyMap<number, number>
}

/** How high a row of a lane is, and what lies between two lanes. */
export const ROW_HEIGHT = 18
export const LANE_PADDING = 8

const MAX_LANES = 24
/** Operations of a lane that overlap lie one above the other; what is not of the finding shares the last row. */
const MAX_ROWS = 6

/** Connections of lockstep's own have names that are made up anew for each run. */
export function laneName({view, client}: Operation): string {
  return client.startsWith('lockstep') ? `${view}: lockstep` : `${view}: ${client}`
}

/** The lanes of the proof, then the others, by view; as many as a page can show. */
export function lanesOf(window: FindingWindow): readonly Lane[] {
  const proven = new Set(window.proof)
  const byName = new Map<string, Operation[]>()
  const weight = (operation: Operation) => (proven.has(operation.id) ? 2 : concerns(operation, window) ? 1 : 0)
  // What matters most takes a lane, and a row of it, first.
  for (const operation of window.operations.toSorted((one, other) => weight(other) - weight(one))) {
    const name = laneName(operation)
    const known = byName.get(name)
    if (known) known.push(operation)
    else if (byName.size < MAX_LANES || proven.has(operation.id)) byName.set(name, [operation])
  }
  let top = 0
  return [...byName]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, operations]) => {
      const {rowOf, rows} = stack(operations)
      const lane = {name, top, height: rows * ROW_HEIGHT + LANE_PADDING, rowOf}
      top += lane.height
      return lane
    })
}

/** A row for each operation of a lane, so that none covers another as long as there are rows. */
function stack(operations: readonly Operation[]): {rowOf: ReadonlyMap<number, number>; rows: number} {
  const rows: Operation[][] = []
  const rowOf = new Map<number, number>()
  for (const operation of operations) {
    const free = rows.findIndex((row) => row.every((other) => !overlap(operation, other)))
    const at = free >= 0 ? free : Math.min(rows.length, MAX_ROWS - 1)
    const row = rows[at]
    if (row) row.push(operation)
    else rows.push([operation])
    rowOf.set(operation.id, at)
  }
  return {rowOf, rows: rows.length}
}

function overlap(one: Operation, other: Operation): boolean {
  const end = ({completedNs}: Operation) => completedNs ?? Infinity
  return one.invokedNs < end(other) && other.invokedNs < end(one)
}
