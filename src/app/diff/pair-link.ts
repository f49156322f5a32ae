import {encodeCommands, type Words} from '../../core/resp/encode-command.js'
import {Replies} from '../../core/resp/replies.js'
import type {Connection, RawReplies} from '../ports/connection.js'
import type {View} from '../ports/view.js'
import type {Capabilities} from './capabilities.js'
import type {Throttle} from './throttle.js'

/** Errors that say something of the key, and nothing of the server. */
export const ABOUT_THE_KEY = /WRONGTYPE|^NOGROUP|no such key/i
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

/** What every request waits for: the limits, and that the comparison is not to end. */
export interface Gate {
  readonly throttle: Throttle
  readonly signal: AbortSignal
}

/** Bytes that ask for something. */
export interface RawRequest {
  readonly bytes: Buffer
  readonly replies: number
  /** What it counts for a limit: see ThrottleLimits. */
  readonly operations: number
  readonly maxBytes?: number
}

/** How the replies to commands are read. */
interface ReadOptions {
  /** What they count for a limit, when that is not one each. */
  readonly operations?: number
  readonly maxBytes?: number
  /** The engine may not know them. */
  readonly optional?: boolean
}

/** One server of a pair, as a link reads from it. Everything rejects with Stopped when the comparison is to end. */
export class LinkEnd {
  private db = -1
  private askedAtMs = performance.now()

  constructor(
    readonly view: View,
    readonly connection: Connection,
    readonly gate: Gate,
  ) {}

  /** Selects a database; nothing is sent when it is selected already. */
  async select(db: number): Promise<void> {
    if (this.db === db) return
    const chosen = await this.ask([['SELECT', String(db)]])
    if (chosen.text(0) !== 'OK') chosen.unexpected(0, 'OK')
    this.db = db
  }

  /** Asks something when nothing was asked for so long: servers close connections that rest (Pika after 60 s). */
  async keepAlive(restMs: number): Promise<void> {
    if (performance.now() - this.askedAtMs < restMs) return
    this.gate.throttle.spend(1)
    const answer = await this.exchange({...encoded([['PING']]), operations: 1})
    answer.release()
  }

  /** Sends bytes; see Connection. Rejects with ServerRefused when one of the replies is an error. */
  async request(request: RawRequest): Promise<RawReplies> {
    await this.pass(request.operations)
    return this.exchange(request)
  }

  /** The replies to these commands. Rejects with ServerRefused when one is an error. */
  async ask(commands: readonly Words[]): Promise<Replies> {
    const answer = await this.request({...encoded(commands), operations: commands.length})
    return new Replies(answer, commands.length)
  }

  /**
   * As `ask`, but errors that concern one key (another type by now, no such key) stay in the replies; `optional`
   * questions may be unknown to the engine besides. Rejects with ServerRefused on any other error.
   */
  async read(commands: readonly Words[], options: Omit<ReadOptions, 'maxBytes'> = {}): Promise<Replies> {
    if (commands.length > 0) await this.pass(options.operations ?? commands.length)
    return (await this.readNow(commands, options))!
  }

  /**
   * As `read`, for bytes, whose replies come as they are. Null when one of them is an error that concerns the key: what
   * was asked for is not there any more.
   */
  async readRaw(request: RawRequest): Promise<RawReplies | null> {
    await this.pass(request.operations)
    const answer = await this.sent(request.bytes, request.replies)
    if (answer.errors === 0) return answer
    this.tolerate(answer, request.replies, false)
    answer.release()
    return null
  }

  /** As `request`, without waiting. */
  async exchange({bytes, replies, maxBytes}: RawRequest): Promise<RawReplies> {
    const answer = await this.sent(bytes, replies, maxBytes)
    if (answer.errors > 0) throw this.refused(answer, replies)
    return answer
  }

  /** As `read`, without waiting; null when the replies take more than `maxBytes`. */
  async readNow(commands: readonly Words[], {maxBytes, optional = false}: ReadOptions): Promise<Replies | null> {
    if (commands.length === 0) return new Replies({bytes: Buffer.alloc(0), server: '', asked: ''}, 0)
    const {bytes, replies: count} = encoded(commands)
    const answer = await this.sent(bytes, count, maxBytes)
    if (answer.dropped) return null
    if (answer.errors > 0) this.tolerate(answer, count, optional)
    return new Replies(answer, count)
  }

  private sent(bytes: Buffer, replies: number, maxBytes?: number): Promise<RawReplies> {
    this.askedAtMs = performance.now()
    return this.connection.request(bytes, replies, maxBytes)
  }

  private pass(operations: number): Promise<void> {
    return this.gate.throttle.pass(operations, this.gate.signal)
  }

  /** Throws ServerRefused unless all errors are about keys, or about an optional question. */
  private tolerate(answer: RawReplies, count: number, optional: boolean): void {
    const replies = new Replies(answer, count)
    for (let at = 0; at < count; at++) {
      const error = replies.error(at)
      if (error !== null && !ABOUT_THE_KEY.test(error) && !(optional && UNKNOWN.test(error)))
        throw this.refused(answer, count)
    }
  }

  private refused(answer: RawReplies, count: number): ServerRefused {
    const replies = answer.dropped ? null : new Replies(answer, count)
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

  /** What this link waits for before it asks. */
  get gate(): Gate {
    return this.primary.gate
  }

  /** By how much expiry times may differ on sides that are right, in milliseconds. */
  get expiryToleranceMs(): number {
    return Math.max(this.primary.view.engine.expiryToleranceMs, this.replica.view.engine.expiryToleranceMs)
  }

  async select(db: number): Promise<void> {
    await Promise.all([this.primary.select(db), this.replica.select(db)])
  }

  /** Sends the same bytes to both servers at the same time; see LinkEnd.request. */
  async request(request: RawRequest): Promise<readonly [primary: RawReplies, replica: RawReplies]> {
    await this.pass(request.operations)
    return Promise.all([this.primary.exchange(request), this.replica.exchange(request)])
  }

  /** Reads the same from both servers at the same time; see LinkEnd.read. */
  async readBoth(
    commands: readonly Words[],
    options: Omit<ReadOptions, 'maxBytes'> = {},
  ): Promise<readonly [primary: Replies, replica: Replies]> {
    return (await this.readBothWithin(commands, options))!
  }

  /** As `readBoth`; null when a side's replies take more than `maxBytes`. */
  async readBothWithin(
    commands: readonly Words[],
    options: ReadOptions,
  ): Promise<readonly [primary: Replies, replica: Replies] | null> {
    if (commands.length > 0) await this.pass(options.operations ?? commands.length)
    const [ours, theirs] = await Promise.all([
      this.primary.readNow(commands, options),
      this.replica.readNow(commands, options),
    ])
    return ours && theirs && [ours, theirs]
  }

  /**
   * As `readBoth`, for one question about one key, which asks for so many of its elements. Rejects with KeyChanged when
   * a side has no answer for this key.
   */
  async readKey(command: Words, operations = 1): Promise<readonly [primary: Replies, replica: Replies]> {
    const both = await this.readBoth([command], {operations})
    if (both.some((replies) => replies.error(0) !== null)) throw new KeyChanged()
    return both
  }

  private pass(operations: number): Promise<void> {
    const {throttle, signal} = this.gate
    return throttle.pass(2 * operations, signal)
  }
}

function encoded(commands: readonly Words[]): Pick<RawRequest, 'bytes' | 'replies'> {
  return {bytes: encodeCommands(commands), replies: commands.length}
}
