import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startClock} from '../src/adapters/clock.js'
import {connectView} from '../src/adapters/redis/connect-view.js'
import {runStore} from '../src/adapters/run-store.js'
import {driveRound} from '../src/app/drive-round.js'
import {RecordedSession} from '../src/app/recorded-session.js'
import {Recorder} from '../src/app/recorder.js'
import {makePlan} from '../src/core/workload/make-plan.js'
import {parseWorkload} from '../src/core/workload/parse-workload.js'
import {startServer, stopServer} from '../test/support/redis-server.js'
import {machine, Promises, redisBenchmark} from './support/measured.js'
import {median} from '../src/core/statistics.js'

const OPERATIONS = 1_000_000
const SERIES = 5

const PER_WRITE = 500

/** Four connections that send SETs in pipelines, as redis-benchmark -P 100 -c 4 does, each value another one. */
const WORKLOAD = `
name: replay-speed
summary: SETs as redis-benchmark sends them.
rounds: 1
clients:
  - name: writer
    connections: 4
    repeat: ${OPERATIONS / (4 * PER_WRITE)}
    steps:
      - pipeline:
          - SET key{1..${PER_WRITE}} {value}
`

const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'))
const server = await startServer(folder, 'server', {}, [])
try {
  const rates: number[] = []
  const references: number[] = []
  let residentMb = 0
  for (let series = 0; series < SERIES; series++) {
    references.push(redisBenchmark(server.port, ['-P', '100', '-c', '4', '-n', String(OPERATIONS)]))
    const run = join(folder, `run-${series}`)
    const {perSecond, peakMb} = await replay(server.port, run)
    // Else the next series would compete with the disk that still writes this one.
    rmSync(run, {recursive: true})
    rates.push(perSecond)
    residentMb = Math.max(residentMb, peakMb)
  }
  console.log(`Replay with recording, ${OPERATIONS.toLocaleString('en')} operations, median of ${SERIES}; ${machine()}`)
  console.log(`redis-benchmark -P 100 -c 4   ${Math.round(median(references)).toLocaleString('en')} ops/s`)
  console.log(`lockstep, recorded            ${Math.round(median(rates)).toLocaleString('en')} ops/s`)
  const promises = new Promises()
  promises.check('replay : redis-benchmark', median(rates) / median(references), 0.4, 'at least')
  promises.check('resident memory', residentMb, 300, 'at most', ' MB')
  promises.end()
} finally {
  await stopServer(server)
  rmSync(folder, {recursive: true, force: true})
}

async function replay(port: number, directory: string): Promise<{perSecond: number; peakMb: number}> {
  const clock = startClock()
  const view = await connectView(
    'primary',
    'primary',
    {address: `127.0.0.1:${port}`, host: '127.0.0.1', port, timeoutMs: 10_000},
    clock,
    'bench',
  )
  const run = await runStore.create(directory)
  const sink = await run.openHistory({schema: 'lockstep.history/1', views: {primary: {}}})
  const recorder = new Recorder(sink)
  const plan = makePlan(parseWorkload(WORKLOAD, 'replay-speed'), 1)
  const clients = await Promise.all(
    plan.clients.map(async (client) => ({
      plan: client,
      session: new RecordedSession(await view.open(client.name), 'primary', recorder),
    })),
  )
  let peakMb = 0
  const watch = setInterval(() => (peakMb = Math.max(peakMb, process.memoryUsage.rss() / 1e6)), 20)
  const fromNs = clock.nowNs()
  await driveRound(clients, {
    round: 1,
    clock,
    stop: new AbortController(),
    onLost: ({reason}) => {
      throw new Error(reason)
    },
    onRefused: ({error}) => {
      throw new Error(error)
    },
    onStep: () => Promise.resolve(),
  })
  await sink.close()
  const seconds = (clock.nowNs() - fromNs) / 1e9
  clearInterval(watch)
  for (const {session} of clients) session.close()
  view.control.close()
  return {perSecond: OPERATIONS / seconds, peakMb}
}
