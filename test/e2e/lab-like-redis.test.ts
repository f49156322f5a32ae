import {expect} from 'chai'
import {isDeepStrictEqual} from 'node:util'
import type {Reply} from '../../src/core/operation.js'
import {SeededRandom} from '../../src/lab/seeded-random.js'
import {withLab} from '../lab/support/lab-fixture.js'
import {withRealRedis} from '../lab/support/real-redis.js'

const KEYS = ['a', 'b', 'c', 'd', '']
const VALUES = ['x', 'yy', '7', '-3', '2.5', '', '\u00e9', '9223372036854775807', 'ten']
const INDEXES = ['0', '1', '2', '-1', '-2', '5', '-9', 'one']
const FAR_SECONDS = '4102444800'
const COMMANDS_PER_SEED = 3000

/** Forms of commands: K a key, V a value, I an index or number, F a score; `|` parts alternatives. */
const FORMS = `
GET K|SET K V|SET K V NX|SET K V XX|SET K V GET|SET K V KEEPTTL|SET K V EXAT ${FAR_SECONDS}|SET K V NX GET|SET K V EX 0|SET K V FOO
SETNX K V|GETSET K V|GETDEL K|GETEX K|GETEX K PERSIST|GETEX K EXAT ${FAR_SECONDS}|GETEX K FOO|APPEND K V|STRLEN K|SETRANGE K I V|GETRANGE K I I
MGET K K K|MSET K V K V|MSET K V K|MSETNX K V K V|INCR K|DECR K|INCRBY K I|DECRBY K I|SETEX K 1000 V|SETEX K -1 V|SETEX K one V|PSETEX K 0 V|PSETEX K 1000000 V|EXPIRE K 5000|PEXPIRE K -1|EXPIRE K 0
DEL K K|UNLINK K|EXISTS K K|TYPE K|TTL K|PTTL K|PERSIST K|EXPIREAT K ${FAR_SECONDS}|EXPIREAT K 1|EXPIREAT K ${FAR_SECONDS} NX|EXPIREAT K ${FAR_SECONDS} XX|EXPIREAT K 4102444900 GT|EXPIREAT K 4102444700 LT|EXPIREAT K 5 NX XX|EXPIREAT K I FOO|EXPIRETIME K|PEXPIRETIME K|RENAME K K|KEYS *|KEYS [a-b]|DBSIZE
HSET K V V|HSET K V V V V|HSET K V|HMSET K V V|HGET K V|HMGET K V V|HGETALL K|HDEL K V V|HLEN K|HEXISTS K V|HKEYS K|HVALS K|HSETNX K V V|HINCRBY K V I
LPUSH K V V|RPUSH K V V|LPOP K|RPOP K|LPOP K I|RPOP K I|LPOP K 1 1|LRANGE K I I|LLEN K|LINDEX K I|LSET K I V|LREM K I V|LTRIM K I I|LINSERT K BEFORE V V|LINSERT K after V V|LINSERT K MID V V|RPOPLPUSH K K|LMOVE K K LEFT RIGHT|LMOVE K K left left|LMOVE K K UP LEFT
SADD K V V|SREM K V V|SMEMBERS K|SISMEMBER K V|SCARD K|SMOVE K K V|SUNION K K|SINTER K K|SDIFF K K|SUNIONSTORE K K K|SINTERSTORE K K K|SDIFFSTORE K K K
ZADD K F V|ZADD K F V F V|ZADD K NX F V|ZADD K XX F V|ZADD K GT CH F V|ZADD K LT F V|ZADD K INCR F V|ZADD K NX XX F V|ZADD K F|ZREM K V|ZSCORE K V|ZCARD K|ZINCRBY K F V|ZRANK K V|ZRANGE K I I|ZRANGE K I I WITHSCORES|ZRANGE K I I REV|ZRANGE K F F BYSCORE|ZRANGE K F F BYSCORE REV WITHSCORES|ZRANGE K 0 1 LIMIT 0 1|ZRANGE K -inf +inf BYSCORE LIMIT 1 2|ZRANGEBYSCORE K F F|ZRANGEBYSCORE K (1 +inf WITHSCORES|ZRANGEBYSCORE K -inf inf LIMIT 0 2
ECHO V|PING|PING V|GET|GET K K|SET K|HSET K|MSET|SELECT x|SELECT 99|EXEC|DISCARD|FLUSHDB FOO
`
  .trim()
  .split(/[|\n]/)

const UNORDERED = /^(HGETALL|HKEYS|HVALS|SMEMBERS|SUNION|SINTER|SDIFF|KEYS)$/

describe('the commands of the lab', () => {
  it('answer as a real redis-server does, errors included', async () => {
    await withRealRedis((redis) =>
      withLab({seed: 1}, async ({primary}) => {
        for (let seed = 1; seed <= 10; seed++) {
          const commands = randomCommands(new SeededRandom(seed))
          const [ours, theirs] = await Promise.all([primary.pipeline(commands), redis.pipeline(commands)])
          const different = commands.flatMap((command, at) => {
            const [mine, real] = [comparable(command, ours[at]!), comparable(command, theirs[at]!)]
            return isDeepStrictEqual(mine, real) ? [] : [{seed, at, command, lab: mine, redis: real}]
          })
          expect(different.slice(0, 20)).to.deep.equal([])
        }
      }),
    )
  })

  it('add floats as a real redis-server does, as far as doubles reach', async () => {
    const commands = [
      'SET f 10.5',
      'INCRBYFLOAT f 0.25',
      'INCRBYFLOAT f -5',
      'INCRBYFLOAT new 3',
      'INCRBYFLOAT f x',
      'GET f',
    ]
    await withRealRedis((redis) =>
      withLab({seed: 1}, async ({primary}) => {
        expect(await primary.pipeline(commands)).to.deep.equal(await redis.pipeline(commands))
      }),
    )
  })
})

function randomCommands(random: SeededRandom): string[][] {
  const commands: string[][] = [['FLUSHALL']]
  while (commands.length < COMMANDS_PER_SEED) {
    // A key's type must change now and then, or nearly all answers would be WRONGTYPE.
    if (random.chance(0.02)) commands.push(['FLUSHDB'])
    const form = pick(random, FORMS)
    commands.push(form.split(' ').map((word) => fill(random, word)))
  }
  return commands
}

function fill(random: SeededRandom, word: string): string {
  if (word === 'K') return pick(random, KEYS)
  if (word === 'V') return pick(random, VALUES)
  if (word === 'I') return pick(random, INDEXES)
  return word === 'F' ? pick(random, ['1', '2', '-1', '1.5', '1e3', 'x', '-inf']) : word
}

function pick<T>(random: SeededRandom, choices: readonly T[]): T {
  return choices[random.integer(0, choices.length - 1)]!
}

function comparable(command: readonly string[], reply: Reply): Reply {
  const name = command[0]!
  if (Array.isArray(reply) && UNORDERED.test(name)) return [...(reply as string[])].sort()
  // The two servers are asked a moment apart: only instants that were given as such are the same.
  if (/^P?TTL$|^P?EXPIRETIME$/.test(name) && typeof reply === 'number' && reply > 0) {
    return String(reply).startsWith(FAR_SECONDS) ? FAR_SECONDS : 'some'
  }
  return reply
}
