import {ITEM, type Problem} from './problem.js'

/**
 * A write and its reads form a cluster, named by the write's item. `earliestEnd` is the least completion in it,
 * `latestBegin` the greatest invocation. If earliestEnd < latestBegin the cluster is forward: its value is the state
 * throughout the open zone between them. Else it fits at one instant of [latestBegin, earliestEnd].
 * (Zones of Gibbons and Korach, Testing Shared Memories, 1997.)
 */
export interface Clusters {
  readonly earliestEnd: Float64Array
  readonly latestBegin: Float64Array
}

export function clustersOf({count, kind, writer, invokedNs, completedNs}: Problem): Clusters {
  const earliestEnd = completedNs.slice()
  const latestBegin = invokedNs.slice()
  for (let item = 0; item < count; item++) {
    if (kind[item] !== ITEM.valueRead) continue
    const write = writer[item]!
    if (completedNs[item]! < earliestEnd[write]!) earliestEnd[write] = completedNs[item]!
    if (invokedNs[item]! > latestBegin[write]!) latestBegin[write] = invokedNs[item]!
  }
  return {earliestEnd, latestBegin}
}
