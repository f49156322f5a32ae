import {join} from 'node:path'
import {startClock} from '../../adapters/clock.js'
import {historyFiles} from '../../adapters/history-files.js'
import {KeyspaceReader} from '../../adapters/redis/keyspace-reader.js'
import {requireWritable, writeWhole} from '../../adapters/output-file.js'
import {runStore} from '../../adapters/run-store.js'
import type {Clock} from '../../app/ports/clock.js'
import type {PairSource} from '../../app/ports/pair-source.js'
import type {ProgressPort} from '../../app/ports/progress.js'
import {judgedReport} from '../../app/judged-report.js'
import {shrinkRun, type ShrinkResult} from '../../app/shrink-run.js'
import type {Witness} from '../../core/report/witness.js'
import {openProgress} from '../output/progress.js'
import {recordedPair} from '../targets/recorded-pair.js'
import type {ReplayFlagValues} from '../replay/replay-flags.js'
import {requireDurationMs} from '../flags/require-duration.js'
import {requireShare} from '../flags/require-share.js'
import {settleOptions} from '../flags/settle-options.js'

/** How a search is to be carried out. */
export interface SearchFlags {
  readonly budget: string
  readonly tries: number
  /** How often the witness is run to measure its rate. */
  readonly runs: number
  readonly floor?: string | undefined
  /** The file for the witness. */
  readonly out?: string | undefined
  readonly 'settle-timeout': string
  readonly 'stable-for'?: string | undefined
  readonly 'allow-flush'?: readonly string[] | undefined
}

/** The flags of `lockstep shrink`. */
export interface ShrinkFlags extends SearchFlags, Omit<ReplayFlagValues, keyof SearchFlags> {}

/** What a search shares with whoever asks for it. */
export interface ShrinkSurroundings {
  readonly clock: Clock
  readonly progress: ProgressPort
  readonly signal: AbortSignal
  readonly pairs: PairSource
}

/** Shrinks a recorded run as its flags say, and writes the witness: to its file, and into the run's report. */
export async function shrinkFromFlags(path: string, flags: ShrinkFlags, signal: AbortSignal): Promise<ShrinkResult> {
  const {description} = await runStore.open(path)
  if (flags.out !== undefined) await requireWritable(flags.out, '--out')
  const clock = startClock()
  const progress = await openProgress(process.stderr, process.env, flags.quiet)
  try {
    const pairs = recordedPair(description, flags, clock, signal)
    return await shrinkStored(path, flags, {clock, progress, signal, pairs})
  } finally {
    progress.stop()
  }
}

/** Shrinks a run on pairs that are already known how to reach. */
export async function shrinkStored(
  path: string,
  flags: SearchFlags,
  {clock, progress, signal, pairs}: ShrinkSurroundings,
): Promise<ShrinkResult> {
  const run = await runStore.open(path)
  const result = await shrinkRun(
    {
      run,
      pairs,
      settle: settleOptions({...flags, ttlToleranceMs: run.description.ttlToleranceMs}),
      allowFlush: flags['allow-flush'] ?? [],
      budgetMs: requireDurationMs(flags.budget, '--budget'),
      maxTries: flags.tries,
      runs: flags.runs,
      floor: flags.floor === undefined ? null : requireShare(flags.floor, '--floor'),
      signal,
    },
    {clock, keyspaces: new KeyspaceReader(), runs: runStore, histories: historyFiles, progress},
  )
  return {...result, witness: result.witness && (await keepWitness(path, result.witness, flags.out))}
}

async function keepWitness(path: string, found: Witness, out: string | undefined): Promise<Witness> {
  const file = out ?? join(path, 'witness.yaml')
  const witness = {...found, file}
  await writeWhole(file, witness.workload)
  const report = await judgedReport(await runStore.open(path), historyFiles)
  await writeWhole(join(path, 'report.json'), `${JSON.stringify({...report, witness}, null, 2)}\n`)
  return witness
}
