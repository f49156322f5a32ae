import type {Engine} from './engine.js'
import {redisRecipe} from './redis-recipe.js'
import {STREAM_FACTS} from './stream-facts.js'

/**
 * KeyDB tells only a version of Redis; fields that no other server has give it away. Its threads share one keyspace and
 * write one stream, whose order and offsets are those of Redis.
 */
export const KEYDB: Engine = {
  name: 'KeyDB',
  versionIn: (info) => {
    const isKeydb =
      info.has('keydb_version') ||
      info.has('mvcc_depth') ||
      info.has('server_threads') ||
      /(^|\/)keydb-server$/.test(info.get('executable') ?? '')
    return isKeydb ? (info.get('keydb_version') ?? info.get('redis_version') ?? '?') : null
  },
  facts: (version) => ({
    ...STREAM_FACTS,
    engine: 'KeyDB',
    version,
    // As Redis 6: EXPIRE is sent as the time that is left.
    expiryToleranceMs: 1000,
    untold: ['when single members of sets expire (EXPIREMEMBER)'],
  }),
  recipe: redisRecipe(/^KeyDB server v=/m),
  commands: `
[set]
expiremember -4 1 w
  EXPIREMEMBER $a x 4000
  EXPIREMEMBER $a none 4000
expirememberat 4 1 w
  EXPIREMEMBERAT $a x 4102444800
pexpirememberat 4 1 w
  PEXPIREMEMBERAT $a x 4102444800000

[hash]
keydb.hrename 4 1 w
  KEYDB.HRENAME $a f fresh
  KEYDB.HRENAME $a none fresh
keydb.mexists -2 1..-1 r

[none] ~ no command reads a nested hash whole
keydb.nhget -2 1 r
keydb.nhset -3 1 w

[none] ! it acts on the server, not on data, and would break the run
keydb.cron -5 - w
keydb.mvccrestore -5 1 w
replping -1 - -
rreplay -6 - w
`,
}
