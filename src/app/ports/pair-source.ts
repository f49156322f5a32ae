import type {ServerDeath} from '../../core/judge/server-death.js'
import type {LabSetting, OwnSetting} from '../../core/run-description.js'
import type {NemesisSetting} from '../nemesis.js'
import type {Views} from './view.js'

/** A connected pair. */
export interface OpenPair {
  readonly views: Views
  /** Names this process among the servers' clients. */
  readonly runId: string
  /** Set when it is the embedded pair. */
  readonly lab: LabSetting | null
  /** Set when lockstep started its servers. */
  readonly own: OwnSetting | null
  /** Set where something can be done to it on purpose. */
  readonly nemesis: NemesisSetting | null
  /**
   * Servers that lockstep started and that have ended by themselves. Those of `lost` views are waited for a moment: a
   * connection breaks before its process is gone.
   */
  ended(lost: readonly string[]): Promise<readonly EndedServer[]>
  close(): Promise<void>
}

/** A pair that can be had anew. */
export interface RenewablePair extends OpenPair {
  /** Starts a pair of lockstep's own anew. Other servers are not ours to restart: rejects with a Failure that says why they must be. */
  renew(why: string): Promise<void>
}

/** A server that crashes may write a report first: so long, in ms, it is waited for when its connections broke. */
export const DEATH_MS = 5000
/** Lines of its log that are kept. */
export const LOG_LINES = 500

/** How a server ended. */
export type EndedServer = Pick<ServerDeath, 'view' | 'end' | 'log'>

/** Connects to the pair that a recorded run is repeated on, as often as needed. */
export interface PairSource {
  /**
   * A pair of lockstep's own is started anew each time; of the embedded one `seed` decides delays and faults. Other
   * servers are what they are.
   */
  open(seed: number): Promise<OpenPair>
}
