/** Whole replies as they came over the wire; `bytes` may be longer than what was received. */
export interface RawReplies {
  readonly bytes: Buffer
  readonly length: number
  /** They took more than was allowed, and were not kept: `length` tells how much, and `bytes` holds nothing. */
  readonly dropped: boolean
  /** Error replies among them, at any depth. */
  readonly errors: number
  /** Gives the bytes back for reuse; nothing of them may be used afterwards. */
  readonly release: () => void
}

/** One connection for reading very many keys: requests are pipelined, and replies stay bytes. */
export interface BulkConnection {
  /**
   * Sends RESP bytes that ask for so many replies. Rejects with a ConnectionLost when the connection breaks, or the
   * server does not answer in time; after that the connection is of no use. `bytes` may be reused when it has settled.
   * Replies of more than `maxBytes` in all are received, and dropped.
   */
  request(bytes: Buffer, replies: number, maxBytes?: number): Promise<RawReplies>
  close(): void
}

/** A server was lost in the middle of the work. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
}
