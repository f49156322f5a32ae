import {mkdtempSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Redis} from 'ioredis'
import {freePort} from '../../src/adapters/own-pair/free-port.js'
import {Keeper, type KeptProcess} from '../../src/adapters/own-pair/keeper.js'
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
  readonly process: KeptProcess
  readonly client: Redis
}

const MAX_STARTS = 5

let keeper: Promise<Keeper> | undefined

/** The keeper of all servers of this process: they end with it, however it ends. */
function keeperOfTests(): Promise<Keeper> {
  return (keeper ??= Keeper.start().then((started) => {
    started.unref()
    return started
  }))
}

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
  const process = await (
    await keeperOfTests()
  ).run({
    command: 'redis-server',
    args: [
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
      '--repl-diskless-sync-delay',
      '0',
      ...(options.arguments ?? []),
      ...extra,
    ],
    folder: dir,
    outputPath: logPath,
  })
  const client = new Redis({
    path: socketPath,
    lazyConnect: true,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
    ...options.client,
  })
  client.on('error', () => undefined)
  const server = {port, socketPath, process, client}
  try {
    void client.connect().catch(() => undefined)
    await waitUntil(`redis-server ${name} answers`, async () => {
      if (process.ended)
        throw new Error(
          `redis-server does not start: ${process.ended.signal ?? `exit code ${process.ended.code}`}; ${lastLine(logPath)}`,
        )
      return client.status === 'ready' && (await client.echo('up')) === 'up'
    })
    return server
  } catch (error) {
    await stopServer(server)
    throw error
  }
}

/** Ends the process, stopped or not, and waits until it is gone. */
export async function stopServer({process, client}: RedisServer): Promise<void> {
  client.disconnect()
  process.kill('SIGKILL')
  await process.exited
}

function lastLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim().split('\n').at(-1)!
  } catch {
    return 'it wrote no log'
  }
}
