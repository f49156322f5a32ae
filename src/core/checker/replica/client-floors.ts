import {OUTCOME} from '../../history/event-kind.js'
import type {History} from '../../history/history.js'

interface Floor {
  position: number
  cause: number
  /** What the operations before the current one had reached; several reads of one operation do not bind each other. */
  before: number
  beforeCause: number
  row: number
}

/**
 * What a client's earlier reads showed, for clients that had several operations in flight: they are ordered although
 * their intervals overlap.
 */
export class ClientFloors {
  private readonly floors = new Map<number, Map<number, Floor>>()

  constructor(private readonly history: History) {
    const {rows, clients} = history
    const end = new Float64Array(clients.length).fill(-Infinity)
    for (let row = 0; row < rows.count; row++) {
      if (rows.outcome[row] !== OUTCOME.ok) continue
      const client = rows.client[row]!
      if (end[client]! >= rows.invokedNs[row]!) this.floors.set(client, new Map())
      end[client] = Math.max(end[client]!, rows.completedNs[row]!)
    }
  }

  raise(row: number, scope: number, position: number, cause: number): void {
    const own = this.floors.get(this.history.rows.client[row]!)
    if (!own) return
    const floor = own.get(scope)
    if (!floor) {
      own.set(scope, {position, cause, before: 0, beforeCause: -1, row})
      return
    }
    if (floor.row !== row) {
      floor.before = floor.position
      floor.beforeCause = floor.cause
      floor.row = row
    }
    if (position > floor.position) {
      floor.position = position
      floor.cause = cause
    }
  }

  position(row: number, scope: number): number {
    const floor = this.floors.get(this.history.rows.client[row]!)?.get(scope)
    if (!floor) return 0
    return floor.row === row ? floor.before : floor.position
  }

  cause(row: number, scope: number): number {
    const floor = this.floors.get(this.history.rows.client[row]!)?.get(scope)
    if (!floor) return -1
    return floor.row === row ? floor.beforeCause : floor.cause
  }
}
