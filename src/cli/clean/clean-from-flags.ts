import {startClock} from '../../adapters/clock.js'
import {historyFiles} from '../../adapters/history-files.js'
import {KeyspaceReader} from '../../adapters/redis/keyspace-reader.js'
import {runStore} from '../../adapters/run-store.js'
import {cleanRun, type CleanResult} from '../../app/clean-run.js'
import {Failure} from '../../app/failure.js'
import {displayBulk} from '../../core/report/display-text.js'
import {recordedPair} from '../targets/recorded-pair.js'
import type {TargetFlagValues} from '../targets/target-flags.js'

const MAX_LISTED = 20

/** Removes what a recorded run left on its servers. */
export async function cleanFromFlags(path: string, flags: TargetFlagValues, signal: AbortSignal): Promise<CleanResult> {
  const run = await runStore.open(path)
  if (run.description.lab && flags.primary === undefined)
    throw new Failure('usage', `${path} ran on the embedded pair, which ended with it: nothing is left`)
  const clock = startClock()
  const pair = await recordedPair(run.description, flags, clock, signal).open(run.description.seed)
  try {
    const ports = {clock, keyspaces: new KeyspaceReader(), histories: historyFiles}
    return await cleanRun({run, views: pair.views, runId: pair.runId, signal}, ports)
  } finally {
    await pair.close()
  }
}

/** What goes to stdout: JSON, or a few lines for people. */
export function cleanText(result: CleanResult, json: boolean | undefined): string {
  if (json === true) return JSON.stringify(result, null, 2)
  const {run, primary, deleted, kept} = result
  const lines = [`${keyCount(deleted)} of ${run} deleted on ${primary}`]
  if (kept.length > 0) lines.push('', `${keyCount(kept.length)} left alone:`)
  for (const {view, db, key, why} of kept.slice(0, MAX_LISTED))
    lines.push(`  ${view}, database ${db}, ${displayBulk(key)}: ${why}`)
  if (kept.length > MAX_LISTED) lines.push(`  and ${kept.length - MAX_LISTED} more (--json lists all)`)
  return lines.join('\n')
}

function keyCount(count: number): string {
  return count === 1 ? '1 key' : `${count.toLocaleString('en')} keys`
}
