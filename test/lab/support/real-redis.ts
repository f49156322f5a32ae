import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startServer, stopServer} from '../../support/redis-server.js'
import {RawClient} from './raw-client.js'

/** Runs `use` with a client of a real redis-server on a free port, which is gone afterwards. */
export async function withRealRedis<T>(use: (redis: RawClient) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-redis-'))
  const server = await startServer(folder, 'alone', {})
  try {
    const redis = await RawClient.connect(`redis://127.0.0.1:${server.port}`)
    try {
      return await use(redis)
    } finally {
      redis.close()
    }
  } finally {
    await stopServer(server)
    rmSync(folder, {recursive: true, force: true})
  }
}
