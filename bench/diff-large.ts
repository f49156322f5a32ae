import {RedisPair} from '../test/support/redis-pair.js'
import {reportOf} from '../test/support/report-of.js'
import {runLockstep} from '../test/support/run-lockstep.js'
import {caughtUp} from './support/fill-pair.js'
import {measureDiff} from './support/measure-diff.js'
import {machine, Promises} from './support/measured.js'
import {median} from '../src/core/statistics.js'

const FIELDS = 2_000_000
const FILL = `for at = tonumber(ARGV[1]), tonumber(ARGV[2]) do redis.call('HSET', KEYS[1], 'field' .. at, 'value ' .. at) end`
const AT_ONCE = 20_000

const STRING_BYTES = 256 * 1024 * 1024

/** One hash of two million fields and one string of 256 MB: compared in pieces, a last field that differs is found. */
const pair = await RedisPair.start({replicaArguments: ['--replica-read-only', 'no']})
try {
  for (let from = 1; from <= FIELDS; from += AT_ONCE)
    await pair.primary.client.eval(FILL, 1, 'large', from, from + AT_ONCE - 1)
  await caughtUp(pair)
  const diffs = []
  for (let round = 0; round < 3; round++) diffs.push(await measureDiff(pair))
  const ms = median(diffs.map(({keysPerSecond}) => 1000 / keysPerSecond))
  const peakMb = Math.max(...diffs.map(({peakMegabytes}) => peakMegabytes))
  console.log(`diff of one hash of ${FIELDS.toLocaleString('en')} fields; ${machine()}`)
  console.log(`time ${(ms / 1000).toFixed(1)} s, ${Math.round((FIELDS * 1000) / ms).toLocaleString('en')} fields/s`)
  await pair.primary.client.setrange('string', STRING_BYTES, 'end')
  await caughtUp(pair)
  const withString = await measureDiff(pair)
  console.log(`peak memory ${peakMb.toFixed(0)} MB, with a string of 256 MB ${withString.peakMegabytes.toFixed(0)} MB`)
  await pair.replica.client.hset('large', `field${FIELDS}`, 'planted')
  const found = reportOf(
    await runLockstep(['diff', '--primary', pair.primaryUrl, '--replica', pair.replicaUrl, '--json']),
  )
  const promises = new Promises()
  promises.check('peak memory', Math.max(peakMb, withString.peakMegabytes), 200, 'at most', ' MB')
  promises.check('differences found of one planted', found.divergenceCount, 1, 'at least')
  promises.check('differences found of one planted', found.divergenceCount, 1, 'at most')
  promises.end()
} finally {
  await pair.stop()
}
