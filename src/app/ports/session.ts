import type {Command, Reply} from '../../core/operation.js'

/** What became of commands that were sent together. */
export interface SentBatch {
  /** Before the first byte was handed to the socket. */
  readonly invokedNs: number
  /** Replies in order; fewer than commands when the connection was lost. Errors are `{error}`. */
  readonly replies: readonly Reply[]
  /** When each reply had arrived. */
  readonly completedNs: readonly number[]
  /** Why replies are missing; null when none is. */
  readonly lost: string | null
}

/**
 * One connection that sends every command exactly once.
 * It never reconnects: after a loss it is of no use, and every further batch comes back lost.
 */
export interface Session {
  readonly client: string
  /** Sends commands in one write. Never rejects. */
  send(commands: readonly Command[]): Promise<SentBatch>
  close(): void
}
