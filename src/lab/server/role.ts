import type {BinlogOffsets} from '../replication/binlog.js'
import type {Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import type {Keyspaces} from './keyspaces.js'

/** A command on data, as a connection hands it over. */
export interface DataRequest {
  readonly words: Words
  /** Lower case. */
  readonly name: string
  readonly access: 'read' | 'write'
  readonly db: number
  /** `address:port` of the client. */
  readonly source: string
  /** A member of a transaction: it must be answered at once. */
  readonly inTransaction: boolean
}

/** What a server does with data: primary and replica differ here only. */
export interface Role {
  readonly name: 'primary' | 'replica'
  readonly keyspaces: Keyspaces
  readonly offsets: BinlogOffsets
  /** The reply, at once or, where a fault stretches the command, later. Throws a CommandError to refuse. */
  execute(request: DataRequest): Wire | Promise<Wire>
  /** Runs commands that count as one, and logs what they do together. */
  together(run: () => Wire): Wire
  /** Called before commands that arrived together are run: what is due by now happens first. */
  beforeCommands(): void
  /** The lines of INFO replication that are this role's own. */
  replicationLines(): readonly string[]
  roleReply(): Wire
  close(): void
}

/** Told when a key changed (`null`: all keys of the database), for WATCH. */
export type ChangeListener = (db: number, key: string | null) => void
