import {OUTCOME} from './event-kind.js'
import type {HistoryRows} from './history.js'

/**
 * A client's operations took effect in their order, so one cannot end after the effect of a later one, nor begin before
 * an earlier one. Replies and requests of one connection come in order anyway; this makes the intervals say so whatever
 * recorded them, which keeps "happens before" transitive. Operations of unknown outcome bound nothing before them.
 */
export function tightenIntervals(rows: HistoryRows, clients: number): void {
  const begin = new Float64Array(clients).fill(-Infinity)
  for (let row = 0; row < rows.count; row++) {
    const client = rows.client[row]!
    begin[client] = rows.invokedNs[row] = Math.max(rows.invokedNs[row]!, begin[client]!)
  }
  const end = new Float64Array(clients).fill(Infinity)
  for (let row = rows.count - 1; row >= 0; row--) {
    if (rows.outcome[row] !== OUTCOME.ok) continue
    const client = rows.client[row]!
    end[client] = rows.completedNs[row] = Math.min(rows.completedNs[row]!, end[client]!)
  }
}
