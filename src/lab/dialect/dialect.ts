import type {DataHandler} from '../commands/data-call.js'
import type {Words} from '../resp/words.js'
import {infoText} from '../server/info.js'
import type {LabServer} from '../server/lab-server.js'
import type {SessionHandler} from '../server/session-handler.js'

/** How a lab speaks: its own way, or as an engine does, whose answers were recorded. */
export interface Dialect {
  /** One name may hold several types at once. */
  readonly severalTypes: boolean
  /** Commands on data that it has besides, or that do otherwise; lower case. */
  readonly commands: ReadonlyMap<string, DataHandler>
  /** The same of commands about the connection or the server. */
  readonly session: ReadonlyMap<string, SessionHandler>
  /** Numbers of words that are others than those of the table; negative: at least that many. */
  readonly arity: ReadonlyMap<string, number>
  /** Commands of the lab that it does not know. */
  readonly unknown: ReadonlySet<string>
  readonly unknownText: (word: string) => string
  /** What a replica answers to a write. */
  readonly readOnlyText: string
  /** Why it refuses this command, whatever there is; null: it does not. */
  readonly refusal: (name: string, words: Words) => string | null
  readonly infoText: (server: LabServer, asked: readonly string[]) => string
  /** Expiry has whole seconds, and the log tells it so. */
  readonly wholeSeconds: boolean
  /** Members of transactions are answered by the store, past the cache. */
  readonly transactionsReadStore: boolean
  /** How long FLUSHDB and FLUSHALL take; null: no longer than they have to. */
  readonly flushMs: {readonly least: number; readonly most: number} | null
  /** Commands that a server does not survive while keys are being loaded into its read cache. */
  readonly deadly: ReadonlySet<string>
}

const READ_ONLY = "READONLY You can't write against a read only replica."

/** The lab's own: what Redis answers, but for what it does not have. */
export const OWN_DIALECT: Dialect = {
  severalTypes: false,
  commands: new Map(),
  session: new Map(),
  arity: new Map(),
  unknown: new Set(),
  unknownText: (word) => `ERR unknown command '${word}'`,
  readOnlyText: READ_ONLY,
  refusal: () => null,
  infoText,
  wholeSeconds: false,
  transactionsReadStore: false,
  flushMs: null,
  deadly: new Set(),
}
