import {loadavg} from 'node:os'
import {SocketBulkConnection} from '../src/adapters/redis/bulk-connection.js'
import {openSocket} from '../src/adapters/redis/open-socket.js'
import {RedisPair} from '../test/support/redis-pair.js'
import {bareRead} from './support/bare-read.js'
import {fillMixed, fillStrings, FILLABLE} from './support/fill-pair.js'
import {measureDiff, type MeasuredDiff} from './support/measure-diff.js'
import {median} from './support/median.js'

const ROUNDS = 5
const LEAST_KEYS_PER_SECOND = 250_000
const LEAST_SHARE_OF_BARE = 0.75
const MOST_GROWTH = 1.1
const MOST_MEGABYTES = 200

/** `lockstep diff` against real servers; exits with 1 when a promise is missed. */
const missed: string[] = []
console.log(
  `load before: ${loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')}`,
)
await mixed()
await growth()
for (const promise of missed) console.log(`MISSED: ${promise}`)
process.exitCode = missed.length > 0 ? 1 : 0

/** 1.2 million keys of all types, against bare reading of both servers by the same reader, in turns. */
async function mixed(): Promise<void> {
  const pair = await RedisPair.start(FILLABLE)
  try {
    await fillMixed(pair)
    const bare: number[] = []
    const diffs: MeasuredDiff[] = []
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await bareRate(pair))
      diffs.push(await measureDiff(pair))
    }
    const rate = median(diffs.map(({keysPerSecond}) => keysPerSecond))
    // Of each pair of neighbours in time, since the machine is not always equally fast.
    const share = median(diffs.map(({keysPerSecond}, round) => keysPerSecond / bare[round]!))
    const peak = Math.max(...diffs.map(({peakMegabytes}) => peakMegabytes))
    console.log(`diff of 1.2 M mixed keys     ${thousand(rate)} k keys/s, peak ${peak.toFixed(0)} MB`)
    console.log(`bare SCAN + MGET of both     ${thousand(median(bare))} k keys/s`)
    console.log(`share of the bare rate       ${share.toFixed(2)}`)
    require(rate >= LEAST_KEYS_PER_SECOND, `at least ${thousand(LEAST_KEYS_PER_SECOND)} k keys/s`)
    require(share >= LEAST_SHARE_OF_BARE, `at least ${LEAST_SHARE_OF_BARE} of the bare rate`)
  } finally {
    await pair.stop()
  }
}

/** The same strings, one million and five million of them. */
async function growth(): Promise<void> {
  const few = await RedisPair.start(FILLABLE)
  const many = await RedisPair.start(FILLABLE)
  try {
    await fillStrings(few, 1_000_000)
    await fillStrings(many, 5_000_000)
    const small: MeasuredDiff[] = []
    const large: MeasuredDiff[] = []
    for (let round = 0; round < 3; round++) {
      small.push(await measureDiff(few))
      large.push(await measureDiff(many))
    }
    const growth = median(
      large.map(({microsecondsPerKey}, round) => microsecondsPerKey / small[round]!.microsecondsPerKey),
    )
    const peak = Math.max(...large.map(({peakMegabytes}) => peakMegabytes))
    console.log(
      `1 M strings                  ${thousand(median(small.map(({keysPerSecond}) => keysPerSecond)))} k keys/s`,
    )
    console.log(
      `5 M strings                  ${thousand(median(large.map(({keysPerSecond}) => keysPerSecond)))} k keys/s, peak ${peak.toFixed(0)} MB`,
    )
    console.log(`cost per key, 5 M to 1 M     ${growth.toFixed(2)}`)
    require(growth <= MOST_GROWTH, `cost per key within ${Math.round(100 * (MOST_GROWTH - 1))} % from 1 M to 5 M keys`)
    require(peak < MOST_MEGABYTES, `5 M keys under ${MOST_MEGABYTES} MB`)
  } finally {
    await few.stop()
    await many.stop()
  }
}

/** Keys of a pair, read on both sides, a second. */
async function bareRate(pair: RedisPair): Promise<number> {
  const connections = await Promise.all([pair.primary, pair.replica].map(({port}) => connect(port)))
  const startedAt = performance.now()
  const [names] = await Promise.all(connections.map(bareRead))
  const seconds = (performance.now() - startedAt) / 1000
  for (const connection of connections) connection.close()
  return names! / seconds
}

async function connect(port: number): Promise<SocketBulkConnection> {
  const endpoint = {address: `127.0.0.1:${port}`, host: '127.0.0.1', port, timeoutMs: 10_000}
  return new SocketBulkConnection(await openSocket(endpoint), 'bench', endpoint.timeoutMs)
}

function thousand(value: number): string {
  return Math.round(value / 1000)
    .toLocaleString('en')
    .padStart(5)
}

function require(kept: boolean, promise: string): void {
  if (!kept) missed.push(promise)
}
