import type {LabSetting, OwnSetting} from '../../core/run-description.js'
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
  close(): Promise<void>
}

/** Connects to the pair that a recorded run is repeated on, as often as needed. */
export interface PairSource {
  /**
   * A pair of lockstep's own is started anew each time; of the embedded one `seed` decides delays and faults. Other
   * servers are what they are.
   */
  open(seed: number): Promise<OpenPair>
}
