import {spawn, type ChildProcess} from 'node:child_process'
import {mkdtempSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Redis} from 'ioredis'
import {freePort} from './free-port.js'
import {waitUntil} from './wait-until.js'

/** Settings of a real server. */
export interface RedisServerOptions {
  /** Further arguments. */
  readonly arguments?: readonly string[]
  /** For the tests' own connection. */
  readonly client?: {readonly username?: string; readonly password?: string}
  /** Listen on a TLS port with these files instead of plain TCP. */
  readonly tls?: {readonly ca: string; readonly cert: string; readonly key: string}
}

/** One real redis-server process. */
export interface RedisServer {
  readonly port: number
  readonly socketPath: string
  readonly process: ChildProcess
  readonly client: Redis
}

const MAX_STARTS = 5

/**
 * Starts one server in a folder of its own below `folder` and waits until it answers. Where the port is not given, one
 * that somebody took in between is replaced by another.
 */
export async function startServer(
  folder: string,
  name: string,
  options: RedisServerOptions,
  extra: readonly string[] = [],
  fixedPort?: number,
): Promise<RedisServer> {
  for (let start = 1; ; start++) {
    try {
      return await startOnce(folder, name, options, extra, fixedPort ?? (await freePort()))
    } catch (error) {
      const taken = error instanceof Error && error.message.includes('Address already in use')
      if (!taken || fixedPort !== undefined || start === MAX_STARTS) throw error
    }
  }
}

async function startOnce(
  folder: string,
  name: string,
  options: RedisServerOptions,
  extra: readonly string[],
  port: number,
): Promise<RedisServer> {
  const dir = mkdtempSync(join(folder, `${name}-`))
  const socketPath = join(dir, 'redis.sock')
  const logPath = join(dir, 'redis.log')
  const listen = options.tls
    ? [
        '--port',
        '0',
        '--tls-port',
        String(port),
        '--tls-cert-file',
        options.tls.cert,
        '--tls-key-file',
        options.tls.key,
        '--tls-ca-cert-file',
        options.tls.ca,
        '--tls-replication',
        'yes',
        '--tls-auth-clients',
        'no',
      ]
    : ['--port', String(port)]
  const child = spawn(
    'redis-server',
    [
      ...listen,
      '--bind',
      '127.0.0.1',
      '--unixsocket',
      socketPath,
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      dir,
      '--logfile',
      logPath,
      '--repl-diskless-sync-delay',
      '0',
      ...(options.arguments ?? []),
      ...extra,
    ],
    {stdio: 'ignore'},
  )
  const client = new Redis({
    path: socketPath,
    lazyConnect: true,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
    ...options.client,
  })
  client.on('error', () => undefined)
  let exited: string | null = null
  child.once('error', (error) => (exited = error.message))
  child.once('exit', (code) => (exited ??= `exit code ${code}`))
  const server = {port, socketPath, process: child, client}
  try {
    void client.connect().catch(() => undefined)
    await waitUntil(`redis-server ${name} answers`, async () => {
      if (exited !== null)
        throw new Error(`redis-server (Debian package redis-server) does not start: ${exited}; ${lastLine(logPath)}`)
      return client.status === 'ready' && (await client.echo('up')) === 'up'
    })
    return server
  } catch (error) {
    await stopServer(server)
    throw error
  }
}

/** Ends the process by its pid, stopped or not, and waits until it is gone. */
export async function stopServer({process: child, client}: RedisServer): Promise<void> {
  client.disconnect()
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

function lastLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim().split('\n').at(-1)!
  } catch {
    return 'it wrote no log'
  }
}
