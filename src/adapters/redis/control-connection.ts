import {Redis, type RedisOptions} from 'ioredis'
import {Failure} from '../../app/failure.js'
import type {Control} from '../../app/ports/view.js'
import {fromBulk, toBulk} from '../../core/bulk.js'
import {parseInfo} from '../../core/engine/parse-info.js'
import {replicationState} from '../../core/engine/replication-state.js'
import {displayCommand} from '../../core/report/display-command.js'
import type {Command, Reply} from '../../core/operation.js'
import type {Endpoint} from './endpoint.js'
import {describeSocketError, unreachable} from './open-socket.js'

/** ioredis waits this long for a socket to end by itself before it destroys it. */
const DISCONNECT_MS = 50

/**
 * The control connection over ioredis, with everything off that would send a command twice or behind our back.
 * Rejects with a Failure when the server is not there or does not let us in.
 */
export async function openControl(endpoint: Endpoint, connectionName: string): Promise<Control> {
  const redis = new Redis(ioredisOptions(endpoint, connectionName))
  let lastError: Error | undefined
  redis.on('error', (error: Error) => {
    lastError = error
  })
  try {
    await redis.connect()
    await redis.call('PING')
  } catch (error) {
    redis.disconnect()
    throw connectFailure(endpoint, lastError ?? (error as Error))
  }
  return new IoredisControl(redis, endpoint)
}

class IoredisControl implements Control {
  constructor(
    private readonly redis: Redis,
    private readonly endpoint: Endpoint,
  ) {}

  async call(command: Command): Promise<Reply> {
    const [name, ...words] = command.map(fromBulk)
    try {
      return toReply(await this.redis.callBuffer(name!.toString(), ...words))
    } catch (error) {
      const {name: kind, message} = error as Error
      if (kind === 'ReplyError') return {error: redact(this.endpoint, message)}
      const reason = lossReason(this.endpoint, error as Error)
      throw unreachable(this.endpoint.address, reason, displayCommand(command, null))
    }
  }

  async info(section?: string): Promise<ReadonlyMap<string, string>> {
    const reply = await this.call(section === undefined ? ['INFO'] : ['INFO', section])
    if (typeof reply === 'string') return parseInfo(reply)
    const cause = reply !== null && typeof reply === 'object' && 'error' in reply ? reply.error : 'no text'
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
    connectTimeout: endpoint.timeoutMs,
    disconnectTimeout: DISCONNECT_MS,
    commandTimeout: endpoint.timeoutMs,
    connectionName,
  } satisfies RedisOptions
}

function connectFailure(endpoint: Endpoint, error: Error): Failure {
  const message = redact(endpoint, error.message)
  if (/WRONGPASS|NOAUTH|invalid (username|password)|AUTH/i.test(message)) {
    return new Failure(
      'unreachable',
      `${endpoint.address}: the server does not accept the user or password (${message.split('\n')[0] ?? ''})`,
      'give them by LOCKSTEP_USERNAME and LOCKSTEP_PASSWORD, or --password-file',
    )
  }
  return unreachable(endpoint.address, lossReason(endpoint, error))
}

function lossReason(endpoint: Endpoint, error: Error): string {
  if (error.message === 'Command timed out') return `no reply within ${endpoint.timeoutMs} ms`
  if (error.message === 'connect ETIMEDOUT') return `no connection within ${endpoint.timeoutMs} ms`
  if (error.message === 'Connection is closed.') return 'connection closed by the server'
  return redact(endpoint, describeSocketError(error))
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
