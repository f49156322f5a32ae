import {writeFileSync} from 'node:fs'
import {CACHE_CLEARS, type CacheClear} from '../src/core/explore/cache-clears.js'
import {exploreCache} from '../src/core/explore/explore-cache.js'
import {exploreReplica} from '../src/core/explore/explore-replica.js'
import {parseLog, REPORTED_LOG, REPORTED_READS} from '../src/core/explore/parse-log.js'
import {placements, REPLICA_ORDERS, type ReplicaOrder} from '../src/core/explore/replica-order.js'
import {ApplySchedule} from '../src/lab/replication/apply-schedule.js'
import type {BinlogEntry} from '../src/lab/replication/binlog-entry.js'
import {SeededRandom} from '../src/lab/seeded-random.js'
import {startLab} from '../src/lab/start-lab.js'
import {RawClient} from '../test/lab/support/raw-client.js'

const WORKERS = 6
const LOG = [
  'SET key1 a1',
  'SET key2 a1',
  'SET key3 a1',
  'FLUSHDB',
  'SET key1 a2',
  'SET key4 a1',
  'FLUSHALL',
  'SET key2 a2',
]
const READS = ['SET k 1', 'SET j 1', 'GET k', 'GET j', 'FLUSHALL', 'GET k', 'SET k 2', 'GET k', 'GET j']

const ENTRIES = 60_000
const ENTRIES_A_FLUSH = 200
const ARRIVALS_A_MS = 20

/** What an order costs: applied as fast as it can be, and the longest a write waits at a rate that all can keep. */
function costOfOrder(order: ReplicaOrder): {readonly entriesPerSecond: number; readonly longestWaitMs: number} {
  const full = simulate(order, () => 0)
  const steady = simulate(order, (at) => at / ARRIVALS_A_MS)
  return {entriesPerSecond: ENTRIES / (full.lastMs / 1000), longestWaitMs: steady.longestWaitMs}
}

function simulate(order: ReplicaOrder, arrivalMs: (at: number) => number) {
  const schedule = new ApplySchedule(WORKERS, new SeededRandom(1))
  const arrivedAtMs = new Map<BinlogEntry, number>()
  let lastMs = 0
  let longestWaitMs = 0
  const takeUntil = (nowMs: number): void => {
    for (let dueMs = schedule.nextDueMs(); schedule.waiting > 0 && dueMs <= nowMs; dueMs = schedule.nextDueMs()) {
      const entry = schedule.takeDue(dueMs)!
      lastMs = dueMs
      if (entry.words.length > 1) longestWaitMs = Math.max(longestWaitMs, dueMs - arrivedAtMs.get(entry)!)
      arrivedAtMs.delete(entry)
    }
  }
  for (let at = 0; at < ENTRIES; at++) {
    const nowMs = arrivalMs(at)
    takeUntil(nowMs - 1e-9)
    const isFlush = at % ENTRIES_A_FLUSH === ENTRIES_A_FLUSH - 1
    const words = isFlush ? ['FLUSHDB'] : ['SET', `key${at % 1000}`, 'value']
    const entry = {db: 0, words, timeMs: 0, source: ''}
    arrivedAtMs.set(entry, nowMs)
    schedule.add(entry, isFlush || order === 'serial' ? order : 'hash', nowMs)
  }
  takeUntil(Infinity)
  return {lastMs, longestWaitMs}
}

const KEYS = 20
const ROUNDS = 100
const READS_A_ROUND = 50

/** Reads that reach the store, as a share of all, when a FLUSHALL comes every 1,000 reads; and stale ones. */
async function costOfClear(cacheClear: CacheClear): Promise<{readonly toStore: number; readonly stale: number}> {
  const lab = await startLab({seed: 1, cacheClear})
  const client = await RawClient.connect(lab.primaryUrl)
  try {
    const names = Array.from({length: KEYS}, (_, at) => `key${at}`)
    let stale = 0
    for (let round = 0; round < ROUNDS; round++) {
      await client.call('FLUSHALL')
      // Every other round the keys stay away, so that a value can only be one of before the flush.
      const isFilled = round % 2 === 0
      if (isFilled) await client.pipeline(names.map((name) => ['SET', name, String(round)]))
      for (let read = 0; read < READS_A_ROUND; read++) {
        const values = await client.pipeline(names.map((name) => ['GET', name]))
        stale += values.filter((value) => value !== (isFilled ? String(round) : null)).length
      }
    }
    const hits = Number(/^hits:(\d+)/m.exec(await client.text('INFO cache'))?.[1])
    const held = (ROUNDS / 2) * READS_A_ROUND * KEYS
    return {toStore: 1 - Math.min(1, hits / held), stale}
  } finally {
    client.close()
    await lab.stop()
  }
}

function orderRows(): string[] {
  const logs = [parseLog(REPORTED_LOG, 'refused'), parseLog(LOG, 'refused')]
  return (Object.keys(REPLICA_ORDERS) as ReplicaOrder[]).map((order) => {
    const explored = logs.map((log) => exploreReplica(log, placements(log, order, WORKERS)))
    const cells = explored.map(
      ({schedules, diverging}) => `${diverging.toLocaleString('en')} of ${schedules.toLocaleString('en')}`,
    )
    const witness = explored[0]!.least?.order.map((at) => REPORTED_LOG[at]).join(', ')
    const {entriesPerSecond, longestWaitMs} = costOfOrder(order)
    const cost = [Math.round(entriesPerSecond / 1000).toLocaleString('en') + ' k', longestWaitMs.toFixed(1)]
    return row([
      `\`${order}\``,
      REPLICA_ORDERS[order],
      ...cells,
      witness === undefined ? 'none' : `\`${witness}\``,
      ...cost,
    ])
  })
}

async function clearRows(): Promise<string[]> {
  const programs = [parseLog(REPORTED_READS, 'allowed'), parseLog(READS, 'allowed')]
  const rows: string[] = []
  for (const clear of Object.keys(CACHE_CLEARS) as CacheClear[]) {
    const cells = programs
      .map((program) => exploreCache(program, clear))
      .map(({schedules, stale}) => `${stale.toLocaleString('en')} of ${schedules.toLocaleString('en')}`)
    const {toStore, stale} = await costOfClear(clear)
    rows.push(
      row([
        `\`${clear}\``,
        CACHE_CLEARS[clear],
        ...cells,
        stale === 0 ? 'none' : stale.toLocaleString('en'),
        `${(100 * toStore).toFixed(1)} %`,
      ]),
    )
  }
  return rows
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

writeFileSync(
  new URL('../../docs/cures.md', import.meta.url),
  `# Cures, side by side

Both public reports that lockstep began with end with cures to choose from. The embedded pair knows them all
(\`--replica-order\`, \`--cache-clear\` on \`lockstep lab\` and with \`--lab\`), and \`lockstep explore\` goes through every
schedule of a short log under each. This page is written by \`npm run cures\`.

## FLUSHDB and FLUSHALL on a replica with apply workers (Pika #2708)

Schedules that diverge, of all there are: A is the log of the report (\`${REPORTED_LOG.join('`, `')}\`), B a longer one
(\`${LOG.join('`, `')}\`); ${WORKERS} workers.

${row(['order', 'what it does', 'A', 'B', 'a witness: A, applied as', 'entries a second', 'longest wait, ms'])}
${row(['---', '---', '---', '---', '---', '---', '---'])}
${orderRows().join('\n')}

Only a barrier and a single line hold. Waiting for what came before is not enough: what comes after must not overtake.
The figures are the lab's model in its own time, ${ENTRIES.toLocaleString('en')} entries with a flush every ${ENTRIES_A_FLUSH}: applied as fast as
the workers can; and the longest time a write waits when ${ARRIVALS_A_MS} entries arrive a millisecond. They compare orders; they are
no figures of a real server.

## FLUSHALL and the read cache (Pika #2267)

Schedules in which some read is stale, of all there are: A is the report (\`${REPORTED_READS.join('`, `')}\`), B a longer
program (\`${READS.join('`, `')}\`).

${row(['the cache is cleared', 'what that means', 'A', 'B', 'stale reads seen in the lab', 'reads of what is there that miss'])}
${row(['---', '---', '---', '---', '---', '---'])}
${(await clearRows()).join('\n')}

Seen in the lab: ${(ROUNDS * READS_A_ROUND * KEYS).toLocaleString('en')} reads of ${KEYS} keys, a FLUSHALL every ${(READS_A_ROUND * KEYS).toLocaleString('en')}; half of the time the keys are written again behind it.
Clearing first or at once costs reads that go to the store until the cache is warm again. In the lab emptying the cache takes
no time; where it holds millions of entries, \`sync\` makes the flush wait for it, and \`invalidate-first\` does not.
`,
)
