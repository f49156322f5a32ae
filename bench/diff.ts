import {loadavg} from 'node:os'
import {startClock} from '../src/adapters/clock.js'
import {openConnection} from '../src/adapters/redis/open-connection.js'
import type {Connection} from '../src/app/ports/connection.js'
import {RedisPair} from '../test/support/redis-pair.js'
import {bareRead} from './support/bare-read.js'
import {addExpiries, fillMixed, fillStrings, FILLABLE} from './support/fill-pair.js'
import {measureDiff, serverCpuMs, type MeasuredDiff} from './support/measure-diff.js'
import {median} from '../src/core/statistics.js'

const ROUNDS = 5
const MIN_KEYS_PER_SECOND = 250_000
const MIN_SHARE_OF_BARE = 0.75
const MAX_GROWTH = 1.1
const MAX_MEGABYTES = 200

/** `lockstep diff` against real servers (or one part: mixed, growth); exits with 1 when a promise is missed. */
const missed: string[] = []
console.log(
  `load before: ${loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')}`,
)
const [part] = process.argv.slice(2)
if (part === undefined || part === 'mixed') await mixed()
if (part === undefined || part === 'growth') await growth()
for (const promise of missed) console.log(`MISSED: ${promise}`)
process.exitCode = missed.length > 0 ? 1 : 0

/** 1.2 million keys of all types, against bare reading of both servers by the same reader, in turns. */
async function mixed(): Promise<void> {
  const pair = await RedisPair.start(FILLABLE)
  try {
    await fillMixed(pair)
    const expiring: MeasuredDiff[] = []
    const bare: number[] = []
    const diffs: MeasuredDiff[] = []
    const bareCpu: number[] = []
    const diffCpu: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const startCpuMs = await serverCpuMs(pair)
      const ownCpu = process.cpuUsage()
      bare.push(await bareRate(pair))
      const {user, system} = process.cpuUsage(ownCpu)
      const betweenCpuMs = await serverCpuMs(pair)
      diffs.push(await measureDiff(pair))
      bareCpu.push(betweenCpuMs - startCpuMs + (user + system) / 1000)
      diffCpu.push((await serverCpuMs(pair)) - betweenCpuMs + diffs.at(-1)!.cpuMs)
    }
    const rate = median(diffs.map(({keysPerSecond}) => keysPerSecond))
    // Of each pair of neighbours in time, since the machine is not always equally fast.
    const share = median(diffs.map(({keysPerSecond}, round) => keysPerSecond / bare[round]!))
    const peak = Math.max(...diffs.map(({peakMegabytes}) => peakMegabytes))
    console.log(`diff of 1.2 M mixed keys     ${thousand(rate)} k keys/s, peak ${peak.toFixed(0)} MB`)
    console.log(`bare SCAN + MGET of both     ${thousand(median(bare))} k keys/s`)
    console.log(`share of the bare rate       ${share.toFixed(2)}`)
    const perKey = (cpuMs: readonly number[]) => ((median(cpuMs) * 1000) / diffs[0]!.keys).toFixed(2)
    console.log(`processor time a key, all 3  ${perKey(diffCpu)} us, bare ${perKey(bareCpu)} us`)
    await addExpiries(pair)
    for (let round = 0; round < 3; round++) expiring.push(await measureDiff(pair))
    const asked = median(expiring.map(({keysPerSecond}) => keysPerSecond))
    console.log(`the same, one in ten expires ${thousand(asked)} k keys/s`)
    require(rate >= MIN_KEYS_PER_SECOND, `at least ${thousand(MIN_KEYS_PER_SECOND)} k keys/s`)
    require(asPrinted(share) >= MIN_SHARE_OF_BARE, `at least ${MIN_SHARE_OF_BARE} of the bare rate`)
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
    const bareGrowth: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      small.push(await measureDiff(few))
      large.push(await measureDiff(many))
      bareGrowth.push((await bareRate(few)) / (await bareRate(many)))
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
    console.log(`cost per key, 5 M to 1 M     ${growth.toFixed(2)}, of bare reading ${median(bareGrowth).toFixed(2)}`)
    require(asPrinted(growth) <=
      MAX_GROWTH, `cost per key within ${Math.round(100 * (MAX_GROWTH - 1))} % from 1 M to 5 M keys`)
    require(peak < MAX_MEGABYTES, `5 M keys under ${MAX_MEGABYTES} MB`)
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

async function connect(port: number): Promise<Connection> {
  const endpoint = {address: `127.0.0.1:${port}`, host: '127.0.0.1', port, timeoutMs: 10_000}
  return openConnection(endpoint, startClock(), {client: 'bare', server: 'server', runId: 'bench', looks: true})
}

/** A ratio is kept or missed by the figure that a reader sees. */
function asPrinted(ratio: number): number {
  return Number(ratio.toFixed(2))
}

function thousand(value: number): string {
  return Math.round(value / 1000)
    .toLocaleString('en')
    .padStart(5)
}

function require(kept: boolean, promise: string): void {
  if (!kept) missed.push(promise)
}
