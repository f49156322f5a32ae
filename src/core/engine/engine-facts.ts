import type {Order} from '../order.js'
import type {Hazard, ReadCache} from './hazard.js'
import type {HiddenData} from './hidden-data.js'
import type {KeyspaceReading} from './keyspace-reading.js'

/** What an engine does, as far as it changes what lockstep sends, and what it may conclude. */
export interface EngineFacts {
  /** As reports name it: `Redis`, `Valkey`, `Pika`, `lockstep lab`, or what the server calls itself. */
  readonly engine: string
  readonly version: string
  /** The order a replica of this engine promises. */
  readonly order: Order
  readonly orderScope: 'instance' | 'database'
  /** Whether the replica's offset tells what it has applied, or only what it has received. */
  readonly offsetProves: 'applied' | 'received'
  /** Threads that apply the log on a replica; 1 where there is one applier. */
  readonly applyWorkers: number
  /** The workers to which keys go by libstdc++'s string hash, where that is known to be so; else null. */
  readonly hashedWorkers: number | null
  /** For how long two sides must stay equal, or different, before that is believed. */
  readonly stableForMs: number
  /**
   * By how much the expiry of a key may differ between two sides that are right: 0 where absolute times are sent, and
   * PEXPIRETIME tells them.
   */
  readonly expiryToleranceMs: number
  /** Whether one name may hold several types at once. */
  readonly severalTypesPerName: boolean
  /** Whether DBSIZE tells the present number of keys. */
  readonly trustDbsize: boolean
  /** What a flush may delete that a look at the databases does not show. */
  readonly hiddenData: readonly HiddenData[]
  /** What its keys may have that no command tells, so that it cannot be compared. */
  readonly untold: readonly string[]
  /** The cache within the server that answers reads, where there is one. */
  readonly readCache: ReadCache | null
  /** Commands that this server may not survive. */
  readonly hazards: readonly Hazard[]
  /** How its names and values are read in bulk. */
  readonly reading: KeyspaceReading
}
