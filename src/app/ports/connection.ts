import type {Answer} from '../../core/resp/answer.js'
import type {Session} from './session.js'

/** Replies that stay bytes. */
export interface RawReplies extends Answer {
  /** How much came; that many bytes, unless they were dropped. */
  readonly length: number
  /** They took more than was allowed, and were not kept: `bytes` is empty. */
  readonly dropped: boolean
  /** Error replies among them, at any depth. */
  readonly errors: number
  /** Gives the bytes back for reuse; nothing of them may be used afterwards. */
  readonly release: () => void
}

/** A session on which replies may stay bytes, too: for reading very many keys. Both may be used in turns. */
export interface Connection extends Session {
  /**
   * Sends RESP bytes that ask for so many replies. Rejects with a ConnectionLost when the connection breaks, the
   * server does not answer in time, or answers with anything but RESP; after that the connection is of no use. `bytes`
   * may be reused when it has settled. Replies of more than `maxBytes` in all are received, and dropped.
   */
  request(bytes: Buffer, replies: number, maxBytes?: number): Promise<RawReplies>
}

/** A server was lost in the middle of the work. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
}
