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
    throw new Failure('usage', `${source} is no URL`, `allowed: ${FORMS}`)
  }
  const credentials = {
    ...(url.username === '' ? {} : {username: decodeURIComponent(url.username)}),
    ...(url.password === '' ? {} : {password: decodeURIComponent(url.password)}),
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
  return {tls: url.protocol === 'rediss:', host: url.hostname.replace(/^\[|\]$/g, ''), port, ...credentials}
}

function unixPath(url: URL, source: string): string {
  const path = decodeURIComponent(`${url.hostname === '' ? '' : `/${url.hostname}`}${url.pathname}`)
  if (path === '' || path === '/')
    throw new Failure('usage', `${source} names no socket`, 'write unix:///path/to/redis.sock')
  return path
}
