import {RedisPair} from '../test/support/redis-pair.js'
import {diffReportOf} from '../test/support/report-of.js'
import {runLockstep} from '../test/support/run-lockstep.js'
import {startWriteLoad} from '../test/support/write-load.js'
import {fillStrings, FILLABLE} from './support/fill-pair.js'
import {machine, Promises} from './support/measured.js'
import {median} from '../src/core/statistics.js'

const RUNS = 20
const WRITES_PER_SECOND = 20_000
const MIN_KEYS_PER_SECOND = 250_000

/** Diffs of a healthy pair that is written to all the time: no write in flight may be taken for a difference. */
const pair = await RedisPair.start(FILLABLE)
try {
  await fillStrings(pair, 300_000)
  // Asks for a little more than the promise, since the load shares its two cores with what it loads.
  const load = startWriteLoad(pair.primary.client, 1.1 * WRITES_PER_SECOND, 50_000)
  let consistent = 0
  let lasting = 0
  let transient = 0
  const writes: number[] = []
  const rates: number[] = []
  try {
    for (let run = 0; run < RUNS; run++) {
      const [before, startedAt] = [load.written, performance.now()]
      const result = await runLockstep(['diff', '--primary', pair.primaryUrl, '--replica', pair.replicaUrl, '--json'])
      writes.push(((load.written - before) * 1000) / (performance.now() - startedAt))
      const report = diffReportOf(result)
      if (report.verdict === 'consistent') consistent++
      else console.log(`run ${run}: ${report.verdict}: ${report.reasons.join('; ')}`)
      lasting += report.divergenceCount
      transient += report.diff.transient
      rates.push((report.keysCompared * 1000) / report.timings.totalMs!)
    }
  } finally {
    await load.stop()
  }
  const number = (value: number) => Math.round(value).toLocaleString('en')
  console.log(`${RUNS} diffs of a healthy pair under load; ${machine()}`)
  console.log(`${number(median(rates))} keys/s, ${number(transient)} keys in flight, ${consistent} runs consistent`)
  const promises = new Promises()
  promises.check('writes a second, in the slowest run', Math.min(...writes), WRITES_PER_SECOND, 'at least')
  promises.check('keys a second', median(rates), MIN_KEYS_PER_SECOND, 'at least')
  promises.check('lasting differences', lasting, 0, 'at most')
  promises.check('runs that are consistent', consistent, RUNS, 'at least')
  promises.end()
} finally {
  await pair.stop()
}
