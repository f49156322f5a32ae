import {loadavg} from 'node:os'
import {startClock} from '../src/adapters/clock.js'
import {openConnection} from '../src/adapters/redis/open-connection.js'
import type {Connection} from '../src/app/ports/connection.js'
import {RedisPair} from '../test/support/redis-pair.js'
import {bareRead} from './support/bare-read.js'
import {addExpiries, fillMixed, fillStrings, FILLABLE} from './support/fill-pair.js'
import {measureDiff, serverCpuMs, type MeasuredDiff} from './support/measure-diff.js'
import {machine, Promises} from './support/measured.js'
import {median} from '../src/core/statistics.js'

const ROUNDS = 5
const MIN_KEYS_PER_SECOND = 250_000
const MIN_SHARE_OF_BARE = 0.75
const MIN_SHARE_WITH_EXPIRY = 0.75
const MAX_GROWTH = 1.1
const MAX_MEGABYTES = 200

/** `lockstep diff` against real servers (or one part: mixed, growth); exits with 1 when a promise is missed. */
const promises = new Promises()
const load = loadavg().map((one) => one.toFixed(2))
console.log(`load before: ${load.join(' ')}; ${machine()}`)
const [part] = process.argv.slice(2)
if (part === undefined || part === 'mixed') await mixed()
if (part === undefined || part === 'growth') await growth()
promises.end()

/** 1.2 million keys of all types, first without expiry, then with one for one key in ten. */
async function mixed(): Promise<void> {
  const pair = await RedisPair.start(FILLABLE)
  try {
    await fillMixed(pair)
    const rest = await besideBareReading(pair, false)
    console.log(
      `diff of 1.2 M mixed keys     ${thousand(rest.rate)} k keys/s, peak ${rest.peakMegabytes.toFixed(0)} MB`,
    )
    console.log(`bare SCAN + MGET of both     ${thousand(rest.bareRate)} k keys/s`)
    console.log(`processor time a key, all 3  ${rest.cpuUs.toFixed(2)} us, bare ${rest.bareCpuUs.toFixed(2)} us`)
    await addExpiries(pair)
    const expiring = await besideBareReading(pair, true)
    console.log(`the same, one in ten expires ${thousand(expiring.rate)} k keys/s`)
    console.log(`bare, with PEXPIRETIME       ${thousand(expiring.bareRate)} k keys/s`)
    promises.check('keys a second', rest.rate, MIN_KEYS_PER_SECOND, 'at least')
    promises.check('share of the bare rate', rest.share, MIN_SHARE_OF_BARE, 'at least')
    promises.check('share where one in ten expires', expiring.share, MIN_SHARE_WITH_EXPIRY, 'at least')
  } finally {
    await pair.stop()
  }
}

/** Diffs, and bare reading of both servers by the same reader, in turns: medians, and processor time of all three a key. */
async function besideBareReading(pair: RedisPair, withExpiry: boolean) {
  const bare: number[] = []
  const diffs: MeasuredDiff[] = []
  const bareCpu: number[] = []
  const diffCpu: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const startCpuMs = await serverCpuMs(pair)
    const ownCpu = process.cpuUsage()
    bare.push(await bareRate(pair, withExpiry))
    const {user, system} = process.cpuUsage(ownCpu)
    const betweenCpuMs = await serverCpuMs(pair)
    diffs.push(await measureDiff(pair))
    bareCpu.push(betweenCpuMs - startCpuMs + (user + system) / 1000)
    diffCpu.push((await serverCpuMs(pair)) - betweenCpuMs + diffs.at(-1)!.cpuMs)
  }
  const {keys} = diffs[0]!
  return {
    rate: median(diffs.map(({keysPerSecond}) => keysPerSecond)),
    bareRate: median(bare),
    // Of each pair of neighbours in time, since the machine is not always equally fast.
    share: median(diffs.map(({keysPerSecond}, round) => keysPerSecond / bare[round]!)),
    peakMegabytes: Math.max(...diffs.map(({peakMegabytes}) => peakMegabytes)),
    cpuUs: (median(diffCpu) * 1000) / keys,
    bareCpuUs: (median(bareCpu) * 1000) / keys,
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
    promises.check('cost per key, 5 M to 1 M', growth, MAX_GROWTH, 'at most')
    promises.check('peak memory of 5 M keys', peak, MAX_MEGABYTES, 'at most', ' MB')
  } finally {
    await few.stop()
    await many.stop()
  }
}

/** Keys of a pair, read on both sides, a second. */
async function bareRate(pair: RedisPair, withExpiry = false): Promise<number> {
  const connections = await Promise.all([pair.primary, pair.replica].map(({port}) => connect(port)))
  const startedAt = performance.now()
  const [names] = await Promise.all(connections.map((connection) => bareRead(connection, withExpiry)))
  const seconds = (performance.now() - startedAt) / 1000
  for (const connection of connections) connection.close()
  return names! / seconds
}

async function connect(port: number): Promise<Connection> {
  const endpoint = {address: `127.0.0.1:${port}`, host: '127.0.0.1', port, timeoutMs: 10_000}
  return openConnection(endpoint, startClock(), {client: 'bare', server: 'server', runId: 'bench', looks: true})
}

function thousand(value: number): string {
  return Math.round(value / 1000)
    .toLocaleString('en')
    .padStart(5)
}
