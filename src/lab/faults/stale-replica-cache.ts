import type {FaultDefinition} from './fault-hooks.js'

/** The replica's store follows the log while its read cache keeps what it once loaded. */
export const staleReplicaCache: FaultDefinition<'stale-replica-cache'> = {
  name: 'stale-replica-cache',
  summary: 'entries applied on the replica leave its read cache as it was',
  issue: null,
  hooks: (_random, fires) => ({leavesCache: fires}),
}
