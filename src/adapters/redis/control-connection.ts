import {Redis, type RedisOptions} from 'ioredis'
import {Failure} from '../../app/failure.js'
import type {Control} from '../../app/ports/view.js'
import {fromBulk, toBulk} from '../../core/bulk.js'
import {parseInfo} from '../../core/engine/parse-info.js'
import {replicationState} from '../../core/engine/replication-state.js'
import {displayCommand} from '../../core/report/display-command.js'
import type {Command, Reply} from '../../core/operation.js'
import {errorText} from '../../core/outcome.js'
import type {Endpoint} from './endpoint.js'
import {describeSocketError, unreachable} from './open-socket.js'
import {TimeLimit} from './time-limit.js'

/** ioredis waits this long for a socket to end by itself before it destroys it. */
const DISCONNECT_MS = 50

/**
 * The control connection over ioredis, with everything off that would send a command twice or behind our back.
 * Rejects with a Failure when the server is not there, does not let us in or does not answer within its time limit, and
 * at once when `signal` is aborted.
 */
export async function openControl(endpoint: Endpoint, connectionName: string, signal?: AbortSignal): Promise<Control> {
  signal?.throwIfAborted()
  const redis = new Redis(ioredisOptions(endpoint, connectionName))
  let lastError: Error | undefined
  let connected = false
  redis.on('error', (error: Error) => {
    lastError = error
  })
  redis.once('connect', () => (connected = true))
  const open = async () => {
    await redis.connect()
    await redis.call('PING').catch((error: unknown) => {
      // A server that cannot save refuses even this; it answers all the same, and what it refuses is to be told as such.
      if (!(error instanceof Error && error.message.startsWith('MISCONF'))) throw error
    })
  }
  try {
    await withinLimit(open(), endpoint.timeoutMs, signal)
  } catch (error) {
    redis.disconnect()
    if (error instanceof Failure) throw error
    if (error === LATE) throw unreachable(endpoint.address, lateReason(endpoint, connected))
    throw connectFailure(endpoint, lastError ?? (error as Error))
  }
  return new IoredisControl(redis, endpoint)
}

const LATE = new Error('the time limit has passed')

/** What `work` brings; rejects with LATE when the time limit passes before, and with the reason of an aborted signal. */
async function withinLimit<T>(work: Promise<T>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
  let limit: TimeLimit | undefined
  let stop: (() => void) | undefined
  const given = new Promise<never>((_, reject) => {
    limit = new TimeLimit(timeoutMs, () => reject(LATE))
    limit.start()
    stop = () => reject(signal?.reason as Error)
    signal?.addEventListener('abort', stop, {once: true})
  })
  try {
    return await Promise.race([work, given])
  } finally {
    limit?.stop()
    if (stop) signal?.removeEventListener('abort', stop)
    work.catch(() => undefined)
  }
}

class IoredisControl implements Control {
  constructor(
    private readonly redis: Redis,
    private readonly endpoint: Endpoint,
  ) {}

  async call(command: Command): Promise<Reply> {
    const [name, ...words] = command.map(fromBulk)
    try {
      return toReply(await withinLimit(this.redis.callBuffer(name!.toString(), ...words), this.endpoint.timeoutMs))
    } catch (error) {
      const {name: kind, message} = error as Error
      if (kind === 'ReplyError') return {error: redact(this.endpoint, message)}
      const reason = error === LATE ? lateReason(this.endpoint, true) : lossReason(this.endpoint, error as Error)
      throw unreachable(this.endpoint.address, reason, displayCommand(command, null))
    }
  }

  async info(section?: string): Promise<ReadonlyMap<string, string>> {
    const reply = await this.call(section === undefined ? ['INFO'] : ['INFO', section])
    if (typeof reply === 'string') return parseInfo(reply)
    const cause = errorText(reply) ?? 'no text'
    throw new Failure(
      'unreachable',
      `${this.endpoint.address}: INFO is refused: ${cause}`,
      'the user needs the INFO command; see docs/operating.md',
    )
  }

  async replication() {
    return replicationState(await this.info())
  }

  close(): void {
    this.redis.disconnect()
  }
}

function ioredisOptions(endpoint: Endpoint, connectionName: string) {
  const {tls} = endpoint
  return {
    ...(endpoint.path === undefined
      ? {host: endpoint.host ?? '127.0.0.1', port: endpoint.port ?? 6379}
      : {path: endpoint.path}),
    ...(endpoint.username === undefined ? {} : {username: endpoint.username}),
    ...(endpoint.password === undefined ? {} : {password: endpoint.password.reveal()}),
    ...(tls
      ? {
          tls: {
            ...(tls.ca === undefined ? {} : {ca: tls.ca}),
            ...(tls.cert === undefined ? {} : {cert: tls.cert}),
            ...(tls.key === undefined ? {} : {key: tls.key}),
            rejectUnauthorized: !tls.insecure,
          },
        }
      : {}),
    protocol: 2 as const,
    stringNumbers: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: () => null,
    disableClientInfo: true,
    enableReadyCheck: false,
    lazyConnect: true,
    // Its own limits would count the time in which this process stood still.
    connectTimeout: 0,
    disconnectTimeout: DISCONNECT_MS,
    connectionName,
  } satisfies RedisOptions
}

function connectFailure(endpoint: Endpoint, error: Error): Failure {
  const message = redact(endpoint, error.message)
  if (error.name === 'ReplyError' && /^(WRONGPASS|NOAUTH|ERR.*\b(AUTH|password|username)\b)/i.test(message)) {
    return new Failure(
      'unreachable',
      `${endpoint.address}: the server does not accept the user or password (${message})`,
      'give them by LOCKSTEP_USERNAME and LOCKSTEP_PASSWORD, or --password-file',
    )
  }
  return unreachable(endpoint.address, lossReason(endpoint, error))
}

function lossReason(endpoint: Endpoint, error: Error): string {
  if (error.message === 'Connection is closed.') return 'connection closed by the server'
  return redact(endpoint, describeSocketError(error))
}

function lateReason({timeoutMs}: Endpoint, connected: boolean): string {
  return connected ? `no reply within ${timeoutMs} ms` : `no connection within ${timeoutMs} ms`
}

function redact(endpoint: Endpoint, text: string): string {
  return endpoint.password?.redact(text) ?? text
}

function toReply(value: unknown): Reply {
  if (Buffer.isBuffer(value)) return toBulk(value)
  if (Array.isArray(value)) return value.map(toReply)
  if (value instanceof Error) return {error: value.message}
  if (typeof value === 'string' || typeof value === 'number') return value
  return null
}
