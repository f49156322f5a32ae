import {encodeWords, type RawCommand} from '../../core/diff/encode-words.js'
import {Replies} from '../../core/diff/replies.js'
import type {BulkConnection, RawReplies} from '../ports/bulk-connection.js'
import type {View} from '../ports/view.js'
import type {Capabilities} from './capabilities.js'

/** Errors that say something of the key, and nothing of the server. */
const ABOUT_THE_KEY = /WRONGTYPE|^NOGROUP|no such key/i
/** A question that this engine does not know. */
const UNKNOWN = /unknown (sub)?command|syntax error|wrong number of arguments/i

/** A key took another type, or went, while a look at it was in flight: what was read of it proves nothing. */
export class KeyChanged extends Error {
  override name = 'KeyChanged'
}

/** A server refused a command that the comparison needs. */
export class ServerRefused extends Error {
  override name = 'ServerRefused'
}

/** One server of a pair, as a link reads from it. */
export class LinkEnd {
  private db = -1

  constructor(
    readonly view: View,
    readonly connection: BulkConnection,
  ) {}

  /** Selects a database; nothing is sent when it is selected already. */
  async select(db: number): Promise<void> {
    if (this.db === db) return
    await this.ask([['SELECT', String(db)]])
    this.db = db
  }

  /**
   * Sends bytes that ask for so many replies; see BulkConnection. Rejects with ServerRefused when one of them is an
   * error.
   */
  async request(bytes: Buffer, replies: number, maxBytes?: number): Promise<RawReplies> {
    const answer = await this.connection.request(bytes, replies, maxBytes)
    if (answer.errors > 0) throw this.refused(answer, replies)
    return answer
  }

  /** The replies to these commands, in bytes of their own. Rejects with ServerRefused when one is an error. */
  async ask(commands: readonly RawCommand[]): Promise<Replies> {
    if (commands.length === 0) return new Replies(Buffer.alloc(0), 0)
    const {bytes, length, release} = await this.request(encodeWords(commands), commands.length)
    const replies = new Replies(Buffer.from(bytes.subarray(0, length)), commands.length)
    release()
    return replies
  }

  /**
   * As `ask`, but errors that concern one key (another type by now, no such key) stay in the replies; `optional`
   * questions may be unknown to the engine besides. Rejects with ServerRefused on any other error.
   */
  async read(commands: readonly RawCommand[], optional = false): Promise<Replies> {
    return (await this.readWithin(commands, Infinity, optional))!
  }

  /** As `read`; null when the replies take more than `maxBytes`. */
  async readWithin(commands: readonly RawCommand[], maxBytes: number, optional = false): Promise<Replies | null> {
    if (commands.length === 0) return new Replies(Buffer.alloc(0), 0)
    const answer = await this.connection.request(encodeWords(commands), commands.length, maxBytes)
    if (answer.dropped) return null
    const replies = new Replies(Buffer.from(answer.bytes.subarray(0, answer.length)), commands.length)
    if (answer.errors > 0) this.tolerate(answer, commands.length, optional)
    answer.release()
    return replies
  }

  /**
   * As `read`, for bytes that ask for so many replies, which come as they are. Null when one of them is an error that
   * concerns the key: what was asked for is not there any more.
   */
  async readRaw(bytes: Buffer, replies: number): Promise<RawReplies | null> {
    const answer = await this.connection.request(bytes, replies)
    if (answer.errors === 0) return answer
    this.tolerate(answer, replies, false)
    answer.release()
    return null
  }

  /** Throws ServerRefused unless all errors are about keys, or about an optional question. */
  private tolerate(answer: RawReplies, count: number, optional: boolean): void {
    const replies = new Replies(answer.bytes.subarray(0, answer.length), count)
    for (let at = 0; at < count; at++) {
      const error = replies.error(at)
      if (error !== null && !ABOUT_THE_KEY.test(error) && !(optional && UNKNOWN.test(error)))
        throw this.refused(answer, count)
    }
  }

  private refused({bytes, length, dropped}: RawReplies, count: number): ServerRefused {
    const replies = dropped ? null : new Replies(bytes.subarray(0, length), count)
    const text = Array.from({length: count}, (_, at) => replies?.error(at)).find((error) => typeof error === 'string')
    return new ServerRefused(
      `${this.view.name} ${this.view.address} refuses a command: ${text ?? 'an error within a reply'}`,
    )
  }
}

/** Connections to both servers of a pair for one purpose; each keeps its own order of requests. */
export class PairLink {
  constructor(
    readonly primary: LinkEnd,
    readonly replica: LinkEnd,
    readonly capabilities: Capabilities,
  ) {}

  async select(db: number): Promise<void> {
    await Promise.all([this.primary.select(db), this.replica.select(db)])
  }

  /** Asks both servers the same at the same time. */
  async both(commands: readonly RawCommand[]): Promise<readonly [primary: Replies, replica: Replies]> {
    return Promise.all([this.primary.ask(commands), this.replica.ask(commands)])
  }

  /** Reads the same from both servers at the same time; see LinkEnd.read. */
  async readBoth(commands: readonly RawCommand[]): Promise<readonly [primary: Replies, replica: Replies]> {
    return Promise.all([this.primary.read(commands), this.replica.read(commands)])
  }

  /** As `readBoth`; null when a side's replies take more than `maxBytes`. */
  async readBothWithin(
    commands: readonly RawCommand[],
    maxBytes: number,
  ): Promise<readonly [primary: Replies, replica: Replies] | null> {
    const [ours, theirs] = await Promise.all([
      this.primary.readWithin(commands, maxBytes),
      this.replica.readWithin(commands, maxBytes),
    ])
    return ours && theirs && [ours, theirs]
  }

  /** As `readBoth`, for one question about one key. Rejects with KeyChanged when a side has no answer for this key. */
  async readKey(command: RawCommand): Promise<readonly [primary: Replies, replica: Replies]> {
    const both = await this.readBoth([command])
    if (both.some((replies) => replies.error(0) !== null)) throw new KeyChanged()
    return both
  }

  close(): void {
    this.primary.connection.close()
    this.replica.connection.close()
  }
}
