import type {LabSetting} from '../../core/run-description.js'
import type {Views} from './view.js'

/** A connected pair. */
export interface OpenPair {
  readonly views: Views
  /** Names this process among the servers' clients. */
  readonly runId: string
  readonly lab: LabSetting | null
  close(): Promise<void>
}

/** Connects to the pair that a recorded run is repeated on, as often as needed. */
export interface PairSource {
  /** The embedded pair is started anew each time, and `seed` decides its delays and faults; servers are what they are. */
  open(seed: number): Promise<OpenPair>
}
