import type {EngineFacts} from '../../core/engine/engine-facts.js'
import type {ReplicationState} from '../../core/engine/replication-state.js'
import type {Command, Reply} from '../../core/operation.js'
import type {ViewRole} from '../../core/workload/workload.js'
import type {Connection} from './connection.js'
import type {Session} from './session.js'

/** The control connection of one server: for questions whose answers are not part of the history. */
export interface Control {
  /** The reply; errors are `{error}`. Rejects with a Failure when the connection is lost or the time limit passes. */
  call(command: Command): Promise<Reply>
  /** The fields of INFO, of all default sections or of one. */
  info(section?: string): Promise<ReadonlyMap<string, string>>
  replication(): Promise<ReplicationState>
  close(): void
}

/** One place to read from: a server and its role in the pair. */
export interface View {
  /** `primary`, `replica`, `replica-2`, `cache`, ... */
  readonly name: string
  readonly role: ViewRole
  /** Host and port, or socket path; never a secret. */
  readonly address: string
  readonly engine: EngineFacts
  readonly control: Control
  /**
   * Follows the server's MONITOR stream: `onLine` gets each line without its framing. Rejects with a Failure when the
   * server refuses. `close` ends it and says why it broke before, if it did.
   */
  monitor(onLine: (line: string) => void): Promise<Monitor>
  /** Opens a further connection of this name. Rejects with a Failure when it cannot. */
  open(client: string): Promise<Session>
  /** As `open`, for looking at keys: where the server can, it does not count that as their use. */
  openToLook(client: string): Promise<Connection>
}

/** A MONITOR stream that is being followed. */
export interface Monitor {
  close(): {readonly lost: string | null}
}

/** The views of a run. */
export interface Views {
  readonly primary: View
  readonly replicas: readonly View[]
  readonly caches: readonly View[]
}

/** Every view, the primary first. */
export function allViews(views: Views): readonly View[] {
  return [views.primary, ...views.replicas, ...views.caches]
}
