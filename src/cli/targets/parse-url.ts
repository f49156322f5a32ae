import {Failure} from '../../app/failure.js'

/** The parts of a target's URL. */
export interface TargetUrl {
  readonly tls: boolean
  readonly host?: string
  readonly port?: number
  readonly path?: string
  readonly username?: string
  readonly password?: string
}

const FORMS = 'redis://HOST:PORT, rediss://HOST:PORT or unix://PATH'
const DEFAULT_PORT = 6379

/** Reads a target's URL; `source` names the flag or variable it stands in. Errors never quote the URL: it may hold a password. */
export function parseTargetUrl(text: string, source: string): TargetUrl {
  if (/^[\w.-]+:\d+$/.test(text))
    throw new Failure('usage', `${source}: the scheme is missing`, `write redis://${text}`)
  let url: URL
  try {
    url = new URL(text)
  } catch {
    // Not even the number is quoted: it may be a password whose host was forgotten.
    const ofPort = /:\d{5,}\/?$/.test(text)
    throw new Failure(
      'usage',
      ofPort ? `${source}: the port is beyond 65535` : `${source} is not a URL`,
      `allowed: ${FORMS}`,
    )
  }
  if (/[?#]/.test(text))
    throw new Failure(
      'usage',
      `${source}: the URL of a server ends with its address, without "?" and "#"`,
      'passwords come from LOCKSTEP_PASSWORD or --password-file; in a password, write %3F and %23',
    )
  const credentials = {
    ...(url.username === '' ? {} : {username: decode(url.username, source)}),
    ...(url.password === '' ? {} : {password: decode(url.password, source)}),
  }
  if (url.protocol === 'unix:') return {tls: false, path: unixPath(url, source), ...credentials}
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    throw new Failure('usage', `${source}: the scheme ${url.protocol}// is not known`, `allowed: ${FORMS}`)
  }
  if (url.hostname === '') throw new Failure('usage', `${source} names no host`, `allowed: ${FORMS}`)
  if (!['', '/', '/0'].includes(url.pathname)) {
    throw new Failure(
      'usage',
      `${source} names a database; workloads choose databases themselves`,
      'leave it out of the URL',
    )
  }
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port)
  if (port === 0) throw new Failure('usage', `${source}: no server listens on port 0`, `allowed: ${FORMS}`)
  return {tls: url.protocol === 'rediss:', host: url.hostname.replace(/^\[|\]$/g, ''), port, ...credentials}
}

/** What may be shown of a target: `host:port`, or the path of its socket. */
export function addressOf({path, host = '', port = 0}: TargetUrl): string {
  return path ?? `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function decode(text: string, source: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Failure('usage', `${source}: it has a "%" that starts no percent-encoding`, 'write %25 for a "%"')
  }
}

function unixPath(url: URL, source: string): string {
  const path = decode(`${url.hostname === '' ? '' : `/${url.hostname}`}${url.pathname}`, source)
  if (path === '' || path === '/')
    throw new Failure('usage', `${source} names no socket`, 'write unix:///path/to/redis.sock')
  return path
}
