import type {CacheClear} from '../core/explore/cache-clears.js'
import type {ReplicaOrder} from '../core/explore/replica-order.js'
import type {DialectName} from './dialect/dialect-names.js'
import type {LabFault} from './faults/lab-faults.js'

/** How a lab is set up. Healthy, on free ports and without password unless told otherwise. */
export interface LabOptions {
  /** Chooses all delays and, with faults, which opportunities fire. */
  readonly seed: number
  readonly faults?: readonly LabFault[]
  /** 0 to 1: each opportunity of a fault fires with this probability. Default 1. */
  readonly rate?: number
  /** Apply workers of the replica. Default 6, as Pika's. */
  readonly workers?: number
  /** How the replica orders flushes. Default a barrier. */
  readonly replicaOrder?: ReplicaOrder
  /** When both servers empty their read caches around a flush. Default invalidate-first. */
  readonly cacheClear?: CacheClear
  /** As which engine it answers. Default the lab's own way. */
  readonly dialect?: DialectName
  /** Default 16. */
  readonly databases?: number
  /** The primary's port on 127.0.0.1; default a free one. */
  readonly port?: number
  /** The replica's port on 127.0.0.1; default a free one. */
  readonly replicaPort?: number
  /** Asked of clients of both servers, by AUTH; default none. */
  readonly password?: string
}

/** From the parent to the lab's process: the first and only message. */
export interface StartMessage {
  readonly kind: 'start'
  readonly options: LabOptions
}

/** From the lab's process to its parent. */
export type LabMessage =
  | {readonly kind: 'ready'; readonly port: number; readonly replicaPort: number}
  | {readonly kind: 'failed'; readonly message: string}
