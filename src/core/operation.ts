import type {Bulk} from './bulk.js'

/**
 * What is known of an operation's effect.
 * - `ok`: it took effect once, between invocation and completion.
 * - `fail`: the server refused it; it certainly had no effect.
 * - `info`: unknown; it may take effect at any later time, or never.
 */
export type Outcome = 'ok' | 'fail' | 'info'

/** A command as sent: its name and arguments. */
export type Command = readonly Bulk[]

/**
 * A server's answer. An integer beyond 2^53 is `{integer}`; an error inside an array (EXEC) is `{error}`.
 */
export type Reply = Bulk | number | null | {readonly integer: string} | {readonly error: string} | readonly Reply[]

/** One command of one client, as one line of a history. */
export interface Operation {
  /** Place in the history, from 1, in order of invocation. */
  readonly id: number
  /** One connection; after a reconnect it is a new client. Its operations reached the server in id order. */
  readonly client: string
  /** `primary`, `replica`, `replica-2`, `cache`, ... */
  readonly view: string
  /** The database the client had selected when it sent the command. */
  readonly db: number
  readonly command: Command
  /** Whole nanoseconds of one monotonic clock, from the start of the run. */
  readonly invokedNs: number
  /** Null when the outcome is `info`. */
  readonly completedNs: number | null
  readonly outcome: Outcome
  /** Present when the outcome is `ok`. */
  readonly reply?: Reply
  /** Present when the outcome is `fail`, and for `info` where a cause is known. */
  readonly error?: string
  /** `final`: a read after the pair had settled. */
  readonly phase?: 'final'
  /** The workload's round, from 1. */
  readonly round?: number
  /**
   * For `info` only: the instant after which the operation certainly takes no effect any more
   * (its connection was seen gone on the server).
   */
  readonly deadlineNs?: number
}
