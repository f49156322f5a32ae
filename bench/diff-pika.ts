import {parseArgs} from 'node:util'
import {loadavg} from 'node:os'
import {setTimeout as sleep} from 'node:timers/promises'
import {startClock} from '../src/adapters/clock.js'
import {openConnection} from '../src/adapters/redis/open-connection.js'
import type {Connection} from '../src/app/ports/connection.js'
import {RangePage} from '../src/core/diff/range-page.js'
import {encodeCommands, type Words} from '../src/core/resp/encode-command.js'
import {Replies} from '../src/core/resp/replies.js'
import {median} from '../src/core/statistics.js'
import {measureDiff} from './support/measure-diff.js'

/**
 * `lockstep diff` on a running pair of Pika: --primary HOST:PORT --replica HOST:PORT [--keys N] [--rounds N]. The pair has to be
 * empty: it is filled type by type, measured, and emptied key by key. Strings are held against reading the same pages of both servers
 * and doing nothing with them.
 */
const {values} = parseArgs({
  options: {primary: {type: 'string'}, replica: {type: 'string'}, keys: {type: 'string'}, rounds: {type: 'string'}},
})
const keys = Number(values.keys ?? 200_000)
const rounds = Number(values.rounds ?? 3)
const ITEMS = 10
const BATCH = 500
const primary = await open(values.primary!)
const replica = await open(values.replica!)
// Pika closes connections that rest for a minute.
const alive = setInterval(() => {
  for (const connection of [primary, replica])
    void connection.request(encodeCommands([['PING']]), 1).then((answer) => answer.release())
}, 20_000)
const pair = {primaryUrl: `redis://${values.primary!}`, replicaUrl: `redis://${values.replica!}`}

const items = (at: number) => Array.from({length: ITEMS}, (_, item) => `i${item}-${at}`)
const TYPES: Readonly<Record<string, (key: string, at: number) => Words>> = {
  string: (key, at) => ['SET', key, `v${at}`],
  hash: (key, at) => ['HMSET', key, ...items(at).flatMap((item, field) => [`f${field}`, item])],
  set: (key, at) => ['SADD', key, ...items(at)],
  zset: (key, at) => ['ZADD', key, ...items(at).flatMap((item, score) => [String(score), item])],
  list: (key, at) => ['RPUSH', key, ...items(at)],
}

console.log(
  `load before: ${loadavg()[0]!.toFixed(2)}; ${keys} keys of each type, containers of ${ITEMS}; medians of ${rounds}`,
)
for (const type of Object.keys(TYPES)) if ((await bareRead(primary, type)) > 0) throw new Error('the pair is not empty')
for (const [type, command] of Object.entries(TYPES)) {
  const names = Array.from({length: keys}, (_, at) => `bench:${type}:${at}`)
  await inBatches(names, command)
  while ((await bareRead(replica, type)) < keys) await sleep(200)
  await measure(type)
  await inBatches(names, (name) => ['DEL', name])
  while ((await bareRead(replica, type)) > 0) await sleep(200)
}
clearInterval(alive)
primary.close()
replica.close()

async function measure(type: string): Promise<void> {
  const bare: number[] = []
  const plain: number[] = []
  const full: number[] = []
  let peak = 0
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now()
    await Promise.all([bareRead(primary, type), bareRead(replica, type)])
    bare.push((keys * 1000) / (performance.now() - startMs))
    const values = await measureDiff(pair, ['--type', type, '--no-expiry'])
    plain.push(values.keysPerSecond)
    full.push((await measureDiff(pair, ['--type', type])).keysPerSecond)
    peak = Math.max(peak, values.peakMegabytes)
  }
  const share = type === 'string' ? `, ${(median(plain) / median(bare)).toFixed(2)} of the bare rate` : ''
  const number = (rate: number) => Math.round(rate).toLocaleString('en').padStart(9)
  console.log(
    `${type.padEnd(7)} values ${number(median(plain))} keys/s${share}; with expiry ${number(median(full))} keys/s; ` +
      `bare names${type === 'string' ? ' and values' : ''} ${number(median(bare))}; peak ${peak.toFixed(0)} MB`,
  )
}

async function open(address: string): Promise<Connection> {
  const [host, port] = address.split(':')
  const endpoint = {address, host: host!, port: Number(port), timeoutMs: 60_000}
  return openConnection(endpoint, startClock(), {client: 'bench', server: address, runId: 'bench', looks: true})
}

/** Reads all names of a type, of strings with their values, page by page; how many there are. */
async function bareRead(connection: Connection, type: string): Promise<number> {
  const page = new RangePage(type === 'string' ? 2 : 1)
  const listed = type === 'string' ? 'string_with_value' : type
  let count = 0
  for (let from: Buffer | string = ''; ;) {
    const answer = await connection.request(encodeCommands([['PKSCANRANGE', listed, from, '', 'LIMIT', '1000']]), 1)
    page.read(answer)
    count += page.count
    from = page.next
    answer.release()
    if (from.length === 0) return count
  }
}

async function inBatches(names: readonly string[], command: (name: string, at: number) => Words): Promise<void> {
  for (let from = 0; from < names.length; from += BATCH) {
    const part = names.slice(from, from + BATCH)
    const answer = await primary.request(encodeCommands(part.map((name, at) => command(name, from + at))), part.length)
    const refused = answer.errors > 0 ? new Replies(answer, part.length).error(0) : null
    if (refused !== null) throw new Error(refused)
    answer.release()
  }
}
