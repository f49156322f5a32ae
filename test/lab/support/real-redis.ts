import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {createServer, type AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {RawClient} from './raw-client.js'
import {waitUntil} from './wait-until.js'

/** Runs `use` with a client of a real redis-server on a free port, which is gone afterwards. */
export async function withRealRedis<T>(use: (redis: RawClient) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lockstep-redis-'))
  const port = await freePort()
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const server = spawn('redis-server', settings, {stdio: 'ignore'})
  const ended = new Promise<void>((resolve, reject) => {
    server.once('close', () => {
      resolve()
    })
    server.once('error', () => {
      reject(new Error('redis-server cannot be run: install it (Debian: apt-get install redis-server)'))
    })
  })
  try {
    const redis = await Promise.race([connected(`redis://127.0.0.1:${port}`), ended.then(() => undefined)])
    if (!redis) throw new Error('redis-server ended while starting')
    try {
      return await use(redis)
    } finally {
      redis.close()
    }
  } finally {
    server.kill('SIGTERM')
    await ended.catch(() => undefined)
    await rm(folder, {recursive: true, force: true})
  }
}

async function connected(url: string): Promise<RawClient> {
  let client: RawClient | undefined
  await waitUntil('redis-server takes connections', async () => {
    client = await RawClient.connect(url).catch(() => undefined)
    return client !== undefined
  })
  return client!
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
