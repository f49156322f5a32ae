import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startServer, stopServer, type RedisServer, type RedisServerOptions} from './redis-server.js'
import {waitUntil} from './wait-until.js'

/** Settings of a real pair; the arguments are for both servers. */
export interface RedisPairOptions extends RedisServerOptions {
  readonly primaryArguments?: readonly string[]
  readonly replicaArguments?: readonly string[]
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
    const primary = await startServer(folder, 'primary', options, options.primaryArguments)
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
