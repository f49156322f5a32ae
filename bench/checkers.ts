import {spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {createReadStream, createWriteStream, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {checkHistory} from '../src/core/checker/check-history.js'
import {encodeOperation} from '../src/core/history/encode-operation.js'
import {HistoryBuilder} from '../src/core/history/history-builder.js'
import {parseLine} from '../src/core/history/parse-line.js'
import {finalStates} from '../src/core/model/final-states.js'
import type {Order} from '../src/core/order.js'
import {generatedHistory, type Mix} from './support/generated-history.js'

/** What is promised of one million operations. */
const MAX_CHECK_MS = 3000
const MAX_GROWTH = 12
const MAX_MEGABYTES = 1024

/** What one process measured that read a history and judged it. */
interface Measured {
  readonly readMs: number
  readonly checkMs: number
  readonly finalMs: number
  readonly peakMegabytes: number
  readonly verdict: string
  readonly reasons: readonly string[]
}

const BASE = {keys: 10_000, flushShare: 0.01, pipeline: 1, seed: 7, writers: 4, readers: 2, replicaReaders: 2}
const MIXES: ReadonlyArray<readonly [string, Omit<Mix, 'operations'>, Order]> = [
  ['one writer', {...BASE, writers: 1, readers: 1, replicaReaders: 1}, 'total'],
  ['four writers', BASE, 'total'],
  ['four writers, pipelines of 8', {...BASE, pipeline: 8}, 'total'],
  ['four writers, pipelines of 8, 100 keys', {...BASE, pipeline: 8, keys: 100}, 'total'],
  ['four writers, pipelines of 8, 100 keys, a barrier', {...BASE, pipeline: 8, keys: 100}, 'barrier'],
]

const [file, promised] = process.argv.slice(2)
if (file === undefined) await compareMixes()
else await judge(file, promised as Order)

/** The history checkers on 100,000 and on 1,000,000 operations; exits with 1 when a promise is missed. */
async function compareMixes(): Promise<void> {
  const missed: string[] = []
  const require = (held: boolean, promise: string): void => {
    if (!held) missed.push(promise)
  }
  for (const [name, mix, order] of MIXES) {
    const small = await measure({...mix, operations: 100_000}, order)
    const large = await measure({...mix, operations: 1_000_000}, order)
    const growth = large.checkMs / small.checkMs
    console.log(
      `${name}: ${large.verdict}, ${large.checkMs.toFixed(0)} ms (x${growth.toFixed(1)}), read in ${large.readMs.toFixed(0)} ms, final states in ${large.finalMs.toFixed(0)} ms, peak ${large.peakMegabytes.toFixed(0)} MB`,
    )
    require(large.verdict === 'consistent', `${name}: consistent, not ${large.verdict} (${large.reasons.join()})`)
    require(large.checkMs <= MAX_CHECK_MS, `${name}: checked in ${MAX_CHECK_MS} ms`)
    require(growth <= MAX_GROWTH, `${name}: at most ${MAX_GROWTH} times the time of 100,000 operations`)
    require(large.peakMegabytes <= MAX_MEGABYTES, `${name}: at most ${MAX_MEGABYTES} MB`)
  }
  for (const promise of missed) console.log(`MISSED: ${promise}`)
  process.exitCode = missed.length > 0 ? 1 : 0
}

/** Measures in a process of its own, whose memory holds nothing but the history. */
async function measure(mix: Mix, order: Order): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'))
  try {
    const path = join(folder, 'history.jsonl')
    await write(path, mix)
    const {stdout, stderr, status} = spawnSync(process.execPath, [fileURLToPath(import.meta.url), path, order], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    return JSON.parse(stdout) as Measured
  } finally {
    rmSync(folder, {recursive: true})
  }
}

async function write(path: string, mix: Mix): Promise<void> {
  const out = createWriteStream(path)
  for (const operation of generatedHistory(mix)) {
    if (!out.write(`${encodeOperation(operation)}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

async function judge(path: string, order: Order): Promise<void> {
  const builder = new HistoryBuilder({schema: 'lockstep.history/1', views: {primary: {}, replica: {order}}})
  const read = startTimer()
  for await (const line of createInterface({input: createReadStream(path)})) {
    const parsed = parseLine(line)
    if (parsed.kind === 'operation') builder.add(parsed.operation)
  }
  const history = builder.build()
  const readMs = read()
  const check = startTimer()
  const {verdict, reasons} = checkHistory(history)
  const checkMs = check()
  const peakMegabytes = process.resourceUsage().maxRSS / 1024
  const final = startTimer()
  if (finalStates(history).size === 0) throw new Error('no final states')
  const measured: Measured = {readMs, checkMs, finalMs: final(), peakMegabytes, verdict, reasons}
  console.log(JSON.stringify(measured))
}

/** Processor time, which does not depend on what else the machine does; at rest it is at least the time that passes. */
function startTimer(): () => number {
  const start = process.cpuUsage()
  return () => {
    const {user, system} = process.cpuUsage(start)
    return (user + system) / 1000
  }
}
