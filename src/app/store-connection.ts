import {commandFacts, commandName} from '../core/command/command-facts.js'
import {hazardOf} from '../core/engine/hazard.js'
import type {Command, Reply} from '../core/operation.js'
import {AROUND, asTransaction, transactionReplies} from '../core/resp/transaction.js'
import {FormConnection} from './form-connection.js'
import type {Connection, RawReplies} from './ports/connection.js'
import type {SentBatch} from './ports/session.js'
import type {View} from './ports/view.js'

/** A connection for looking at keys, and what may be asked over it. */
export interface StoreAccess {
  readonly connection: Connection
  /** Whether it asks for the expiry of keys without harm to the server, whatever others do. */
  readonly mayAskExpiry: boolean
}

/** What a look at keys asks for beside values. In lower case. */
const EXPIRY = ['ttl', 'pttl'] as const

/**
 * Opens a connection for looking at keys that is answered by the store, where the engine answers from a cache
 * otherwise: in transactions, or, where those are refused, in forms of its own.
 */
export async function openToStore(view: View, client: string): Promise<StoreAccess> {
  const plain = await view.openToLook(client)
  const {inTransactions, storeForm} = view.engine.reading
  if (!inTransactions) return {connection: plain, mayAskExpiry: true}
  if (await carriesOutTransactions(plain)) return {connection: new StoreConnection(plain), mayAskExpiry: true}
  return {connection: new FormConnection(plain, storeForm), mayAskExpiry: !(await mayDie(view))}
}

/** Whether the server does so for this user: the replicas of Pika 3.5.4 refuse EXEC, and go on with what was begun. */
async function carriesOutTransactions(connection: Connection): Promise<boolean> {
  const {replies} = await connection.send([['MULTI'], ['EXEC']])
  if (replies[0] === 'OK' && Array.isArray(replies[1])) return true
  if (replies[0] === 'OK') await connection.send([['DISCARD']])
  return false
}

/** Whether a question for an expiry is a hazard: a cache that is off loads nothing. */
async function mayDie({engine, control}: View): Promise<boolean> {
  const {readCache} = engine
  const loads = readCache === null || readCache.isOn(await control.info(readCache.section))
  return EXPIRY.some((command) => hazardOf(command, engine, loads) !== null)
}

/**
 * A connection whose questions about keys stand in transactions, one for each request: those of a request are answered
 * together, and the replies are those that the commands have without.
 */
class StoreConnection implements Connection {
  constructor(private readonly plain: Connection) {}

  get client(): string {
    return this.plain.client
  }

  async send(commands: readonly Command[]): Promise<SentBatch> {
    if (!commands.some((command) => asksForKeys(commandName(command)))) return this.plain.send(commands)
    const batch = await this.plain.send([['MULTI'], ...commands, ['EXEC']])
    if (batch.lost !== null) return {...batch, replies: [], completedNs: []}
    const queued = batch.replies.slice(1, -1)
    const answer = batch.replies.at(-1)!
    const replies = Array.isArray(answer) ? (answer as readonly Reply[]) : queued.map((each) => errorOr(each, answer))
    return {...batch, replies, completedNs: batch.completedNs.slice(1, -1)}
  }

  async request(bytes: Buffer, count: number, maxBytes?: number): Promise<RawReplies> {
    const asked = firstWord(bytes)
    if (!asksForKeys(asked)) return this.plain.request(bytes, count, maxBytes)
    const answer = await this.plain.request(asTransaction(bytes), count + AROUND, maxBytes)
    if (answer.dropped) return answer
    const {bytes: replies, aborted} = transactionReplies({...answer, asked}, count)
    return {...answer, asked, bytes: replies, length: replies.length, ...(aborted ? {errors: count} : {})}
  }

  close(): void {
    this.plain.close()
  }
}

/** Commands that name no key have nothing to do with the cache, and some (SELECT) mean something else in a transaction. */
function asksForKeys(name: string): boolean {
  return (commandFacts(name)?.keys.first ?? 0) > 0
}

function errorOr(queued: Reply, answer: Reply): Reply {
  return typeof queued === 'object' && queued !== null && 'error' in queued ? queued : answer
}

/** The name of the first command in these bytes. */
function firstWord(bytes: Buffer): string {
  const start = bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 1
  return bytes.toString('latin1', start, bytes.indexOf('\r', start))
}
