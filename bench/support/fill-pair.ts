import type {Redis} from 'ioredis'
import type {RedisPair} from '../../test/support/redis-pair.js'
import {waitUntil} from '../../test/support/wait-until.js'

/** Lets DEBUG POPULATE fill both servers of a bench. */
export const FILLABLE = {arguments: ['--enable-debug-command', 'yes'], replicaArguments: ['--replica-read-only', 'no']}

/** Fills both servers with so many strings of 40 bytes. */
export async function fillStrings({primary, replica}: RedisPair, keys: number): Promise<void> {
  await Promise.all([primary, replica].map(({client}) => client.call('DEBUG', 'POPULATE', String(keys), 'key', '40')))
}

/**
 * 1.2 million keys as an application has them: strings of 40 bytes, 4,000 collections of ten, and four
 * of 20,000.
 */
export async function fillMixed(pair: RedisPair): Promise<void> {
  const {primary} = pair
  await fillStrings(pair, 1_200_000 - 4004)
  await pipelined(primary.client, 1000, (pipeline, at) => {
    const ten = Array.from({length: 10}, (_, item) => `${item}`)
    pipeline.hset(`hash:${at}`, ...ten.flatMap((item) => [`field${item}`, `value ${at} ${item}`]))
    pipeline.rpush(`list:${at}`, ...ten)
    pipeline.sadd(`set:${at}`, ...ten.map((item) => `member${item}`))
    pipeline.zadd(`zset:${at}`, ...ten.flatMap((item) => [item, `member${item}`]))
  })
  await pipelined(primary.client, 20_000, (pipeline, at) => {
    pipeline.hset('large-hash', `field${at}`, `value${at}`)
    pipeline.rpush('large-list', `item${at}`)
    pipeline.sadd('large-set', `member${at}`)
    pipeline.zadd('large-zset', at, `member${at}`)
  })
  await caughtUp(pair)
}

/** Gives one key in ten an expiry, so that all have to be asked for theirs. */
export async function addExpiries(pair: RedisPair): Promise<void> {
  const far = 1_900_000_000_000
  await pipelined(pair.primary.client, 120_000, (pipeline, at) => pipeline.pexpireat(`key:${at}`, far + at))
  await caughtUp(pair)
}

/** Waits until the replica has what was written to the primary. */
export async function caughtUp({primary, replica}: RedisPair): Promise<void> {
  const marker = String(process.hrtime.bigint())
  await primary.client.set('bench-marker', marker)
  await waitUntil('the replica has followed', async () => (await replica.client.get('bench-marker')) === marker)
  await primary.client.del('bench-marker')
  await waitUntil('the marker is gone', async () => (await replica.client.exists('bench-marker')) === 0)
}

async function pipelined(
  client: Redis,
  count: number,
  add: (pipeline: ReturnType<Redis['pipeline']>, at: number) => unknown,
): Promise<void> {
  for (let from = 0; from < count; from += 1000) {
    const pipeline = client.pipeline()
    for (let at = from; at < Math.min(count, from + 1000); at++) add(pipeline, at)
    await pipeline.exec()
  }
}
