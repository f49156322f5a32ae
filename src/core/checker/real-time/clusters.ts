import {ITEM, type Problem} from '../problem/problem.js'

/**
 * A write and its reads form a cluster, named by the write's item. `earliestEnd` is the least completion in it,
 * `latestBegin` the greatest invocation. If earliestEnd < latestBegin the cluster is forward: its value is the state
 * throughout the open zone between them. Else it fits at one instant of [latestBegin, earliestEnd].
 * (Zones of Gibbons and Korach, Testing Shared Memories, 1997.)
 */
export interface Clusters {
  readonly earliestEnd: Float64Array
  readonly latestBegin: Float64Array
  /** 1 for writes that certainly happened, as they succeeded or were read. */
  readonly happened: Uint8Array
}

export function clustersOf({count, kind, writer, invokedNs, completedNs, required}: Problem): Clusters {
  const earliestEnd = completedNs.slice()
  const latestBegin = invokedNs.slice()
  const happened = required.slice()
  for (let item = 0; item < count; item++) {
    if (kind[item] !== ITEM.valueRead || writer[item]! < 0) continue
    const write = writer[item]!
    happened[write] = 1
    if (completedNs[item]! < earliestEnd[write]!) earliestEnd[write] = completedNs[item]!
    if (invokedNs[item]! > latestBegin[write]!) latestBegin[write] = invokedNs[item]!
  }
  return {earliestEnd, latestBegin, happened}
}
