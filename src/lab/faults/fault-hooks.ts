import type {ReplicaOrder} from '../../core/explore/replica-order.js'
import type {BinlogEntry} from '../replication/binlog-entry.js'
import type {Words} from '../resp/words.js'
import type {EntryType} from '../store/entry.js'
import type {SeededRandom} from '../seeded-random.js'

/**
 * Where a fault can act. The servers ask at each opportunity; a hook that is not there, or does not fire,
 * leaves the repaired behaviour. Times are milliseconds.
 */
export interface FaultHooks {
  /** Replica: is this keyless command sent to the worker its words hash to, instead of being a barrier? */
  routesByHash?(name: 'flushdb' | 'flushall'): boolean
  /** Replica: how the entries of a transaction arrive: in which order, and in how many parts. */
  parts?(entries: readonly BinlogEntry[]): ReadonlyArray<readonly BinlogEntry[]>
  /** Replica: what arrives in the place of this entry of the log; nothing, something else, or more. */
  receives?(entry: BinlogEntry): readonly BinlogEntry[]
  /** Replica: does it stop applying and acknowledging before this entry, for good? */
  stops?(): boolean
  /** Replica: does an applied entry leave the read cache as it is? */
  leavesCache?(): boolean
  /** Replica: by how much its reads are ahead of time. */
  readsAheadMs?(): number
  /** Replica: does it count names whose time has come, and keep them? */
  countsEnded?(): boolean
  /** Replica: does a container that lost its last element stay? */
  keepsEmpty?(type: EntryType): boolean
  /** Both: how much later than the flush the read cache is cleared while it goes on serving; null: not late. */
  clearsCacheLateMs?(): number | null
  /** Both: does a load that is in flight survive the write or flush that outdates it? */
  keepsLoad?(): boolean
  /** Primary: is a command of several keys logged as typed instead of key by key? */
  logsAsTyped?(words: Words): boolean
  /** Primary: how much later than its execution a flush is logged; null: at once. */
  logsFlushLateMs?(): number | null
  /** Primary: how long after its first half the second half of a flush happens; null: at once. */
  tearsFlushMs?(): number | null
}

/** A fault that can be switched on. */
export interface FaultDefinition<Name extends string = string> {
  readonly name: Name
  /** What goes wrong, in one sentence. */
  readonly summary: string
  /** The public issue it models; null when it is modelled after no single one. */
  readonly issue: string | null
  /** The order of the replica on which it shows; any when absent. */
  readonly order?: ReplicaOrder
  /** Fresh hooks for one lab; `fires` is true with the lab's rate, to be asked at each opportunity. */
  hooks(random: SeededRandom, fires: () => boolean, databases: number): FaultHooks
}
