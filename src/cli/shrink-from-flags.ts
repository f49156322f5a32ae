import {join} from 'node:path'
import {startClock} from '../adapters/clock.js'
import {historyFiles} from '../adapters/history-files.js'
import {KeyspaceReader} from '../adapters/redis/keyspace-reader.js'
import {runStore, writeWhole} from '../adapters/run-store.js'
import {judgedReport} from '../app/judged-report.js'
import {shrinkRun, type ShrinkResult} from '../app/shrink-run.js'
import type {Witness} from '../core/report/witness.js'
import {Interruption} from './interruption.js'
import {openProgress} from './progress.js'
import {recordedPair} from './recorded-pair.js'
import type {ReplayFlagValues} from './replay-flags.js'
import {requireDurationMs} from './require-duration.js'
import {requireShare} from './require-share.js'
import {settleOptions} from './settle-options.js'

/** The flags of `lockstep shrink`. */
export interface ShrinkFlags extends ReplayFlagValues {
  readonly budget: string
  readonly tries: number
  readonly floor?: string | undefined
  readonly out?: string | undefined
}

/** Shrinks a recorded run as its flags say, and writes the witness: to its file, and into the run's report. */
export async function shrinkFromFlags(
  path: string,
  flags: ShrinkFlags,
): Promise<{result: ShrinkResult; interrupted: boolean}> {
  const run = await runStore.open(path)
  const settle = settleOptions({...flags, ttlToleranceMs: run.description.ttlToleranceMs})
  const budgetMs = requireDurationMs(flags.budget, '--budget')
  const floor = flags.floor === undefined ? null : requireShare(flags.floor, '--floor')
  const clock = startClock()
  const interruption = new Interruption()
  const progress = await openProgress(process.stderr, process.env, flags.quiet)
  try {
    const result = await shrinkRun(
      {
        run,
        pairs: recordedPair(run.description, flags, clock),
        settle,
        allowFlush: flags['allow-flush'] ?? [],
        budgetMs,
        maxTries: flags.tries,
        floor,
        signal: interruption.signal,
      },
      {clock, keyspaces: new KeyspaceReader(), runs: runStore, histories: historyFiles, progress},
    )
    const witness = result.witness && (await keepWitness(path, result.witness, flags.out))
    return {result: {...result, witness}, interrupted: interruption.happened}
  } finally {
    progress.stop()
    interruption.end()
  }
}

async function keepWitness(path: string, found: Witness, out: string | undefined): Promise<Witness> {
  const file = out ?? join(path, 'witness.yaml')
  const witness = {...found, file}
  await writeWhole(file, witness.workload)
  const report = await judgedReport(await runStore.open(path), historyFiles)
  await writeWhole(join(path, 'report.json'), `${JSON.stringify({...report, witness}, null, 2)}\n`)
  return witness
}
