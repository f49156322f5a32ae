import {spawn, type ChildProcess} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Redis} from 'ioredis'
import {freePort} from './free-port.js'
import {waitUntil} from './wait-until.js'

/** Settings of a real pair. */
export interface RedisPairOptions {
  /** Further arguments for both servers. */
  readonly arguments?: readonly string[]
  /** For the tests' own connections. */
  readonly client?: {readonly username?: string; readonly password?: string}
  /** Listen on TLS ports with these files instead of plain TCP. */
  readonly tls?: {readonly ca: string; readonly cert: string; readonly key: string}
  readonly replicaArguments?: readonly string[]
}

/** One real redis-server process. */
export interface RedisServer {
  readonly port: number
  readonly socketPath: string
  readonly process: ChildProcess
  readonly client: Redis
}

/** A real primary and its replica on loopback; both die with `stop`, whatever happened to them. */
export class RedisPair {
  private constructor(
    readonly primary: RedisServer,
    readonly replica: RedisServer,
    private readonly folder: string,
  ) {}

  static async start(options: RedisPairOptions = {}): Promise<RedisPair> {
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-redis-'))
    const primary = await startServer(folder, 'primary', options, [])
    try {
      const replica = await startServer(folder, 'replica', options, [
        '--replicaof',
        '127.0.0.1',
        String(primary.port),
        ...(options.replicaArguments ?? []),
      ])
      const pair = new RedisPair(primary, replica, folder)
      try {
        await waitUntil('the replica is in sync', async () =>
          (await replica.client.info('replication')).includes('master_link_status:up'),
        )
        return pair
      } catch (error) {
        await pair.stop()
        throw error
      }
    } catch (error) {
      await stopServer(primary)
      throw error
    }
  }

  get primaryUrl(): string {
    return `redis://127.0.0.1:${this.primary.port}`
  }

  get replicaUrl(): string {
    return `redis://127.0.0.1:${this.replica.port}`
  }

  /** Empties both servers and waits until the replica has followed. */
  async reset(): Promise<void> {
    await this.primary.client.flushall()
    // A replica that was empty before shows nothing of the flush, which may still be on its way.
    await waitUntil('the replica has followed', async () => (await this.primary.client.wait(1, 1000)) >= 1)
    await waitUntil(
      'the replica is empty',
      async () => (await this.replica.client.info('keyspace')).trim() === '# Keyspace',
    )
  }

  async stop(): Promise<void> {
    await Promise.all([stopServer(this.primary), stopServer(this.replica)])
    rmSync(this.folder, {recursive: true, force: true})
  }
}

/** Starts one server in a folder of its own and waits until it answers. */
export async function startServer(
  folder: string,
  name: string,
  options: RedisPairOptions,
  extra: readonly string[],
  fixedPort?: number,
): Promise<RedisServer> {
  const port = fixedPort ?? (await freePort())
  const dir = mkdtempSync(join(folder, `${name}-`))
  const socketPath = join(dir, 'redis.sock')
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
      if (exited !== null) throw new Error(`redis-server (Debian package redis-server) does not start: ${exited}`)
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
