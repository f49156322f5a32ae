import {connect as connectTcp, type OnReadOpts, type Socket} from 'node:net'
import {connect as connectTls, type ConnectionOptions} from 'node:tls'
import {isIP} from 'node:net'
import {ServerLost, type Failure} from '../../app/failure.js'
import {refusalOf} from '../../core/server-refusal.js'
import type {Endpoint} from './endpoint.js'
import {TimeLimit} from './time-limit.js'

/** Whatever arrives, on any socket, is read into this, one chunk at a time: memory of its own would cost each as much again. */
const ARRIVING = Buffer.allocUnsafeSlow(256 * 1024)

/**
 * A connected socket. The bytes of its `data` events are those of the event only: they are overwritten after it. Rejects
 * with a Failure (`unreachable`) that names the address and the cause.
 */
export function openSocket(endpoint: Endpoint): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const onread: OnReadOpts = {
      buffer: ARRIVING,
      callback(length) {
        const chunk = ARRIVING.subarray(0, length)
        if (socket.listenerCount('data') > 0) socket.emit('data', chunk)
        else socket.push(Buffer.from(chunk))
        return true
      },
    }
    const socket: Socket = endpoint.tls
      ? connectTls(tlsOptions(endpoint, onread))
      : connectTcp({...target(endpoint), onread})
    socket.setNoDelay(true)
    const fail = (reason: string) => {
      socket.destroy()
      reject(unreachable(endpoint.address, reason))
    }
    const limit = new TimeLimit(endpoint.timeoutMs, () => fail(`no connection within ${endpoint.timeoutMs} ms`))
    limit.start()
    const onError = (error: NodeJS.ErrnoException) => {
      limit.stop()
      fail(describeSocketError(error))
    }
    socket.once('error', onError)
    socket.once(endpoint.tls ? 'secureConnect' : 'connect', () => {
      limit.stop()
      socket.off('error', onError)
      resolve(socket)
    })
  })
}

/** What a socket error means to an operator. */
export function describeSocketError(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'connection refused'
    case 'ENOENT':
      return 'no such socket'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name does not resolve'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'connection reset'
    default:
      return error.message === '' ? (error.code ?? 'connection failed') : withoutLibrary(error.message)
  }
}

/** OpenSSL's message is the sixth part of what it throws; the rest names places in its source. */
function withoutLibrary(message: string): string {
  return /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message
}

/** The Failure for a server that cannot be reached, while it was asked `inFlight`. */
export function unreachable(address: string, reason: string, inFlight = 'a new connection'): Failure {
  return new ServerLost(address, reason, inFlight, hintFor(reason))
}

function hintFor(reason: string): string {
  if (reason.includes('user or password'))
    return 'give them by LOCKSTEP_USERNAME and LOCKSTEP_PASSWORD, or --password-file'
  if (/alert (certificate required|bad certificate|unknown ca)/i.test(reason))
    return 'the server asks for a certificate of the client that it trusts: give --tls-cert and --tls-key'
  if (/certificate|self-signed|altname|ssl|tls|wrong version number/i.test(reason))
    return 'TLS: name the authority with --tls-ca, or use redis:// where the server speaks plain text'
  return refusalOf(reason)?.next ?? 'is the server running there, and is the port the right one?'
}

function target({host, port, path}: Endpoint): {path: string} | {host: string; port: number} {
  return path === undefined ? {host: host ?? '127.0.0.1', port: port ?? 6379} : {path}
}

function tlsOptions(endpoint: Endpoint, onread: OnReadOpts): ConnectionOptions & {onread: OnReadOpts} {
  const {tls, host} = endpoint
  return {
    ...target(endpoint),
    onread,
    ...(tls?.ca === undefined ? {} : {ca: tls.ca}),
    ...(tls?.cert === undefined ? {} : {cert: tls.cert}),
    ...(tls?.key === undefined ? {} : {key: tls.key}),
    ...(host !== undefined && isIP(host) === 0 ? {servername: host} : {}),
    rejectUnauthorized: !(tls?.insecure ?? false),
  }
}
