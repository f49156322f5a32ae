import {join} from 'node:path'
import {startClock} from '../../adapters/clock.js'
import {historyFiles} from '../../adapters/history-files.js'
import {KeyspaceReader} from '../../adapters/redis/keyspace-reader.js'
import {runStore} from '../../adapters/run-store.js'
import {replayRun} from '../../app/replay-run.js'
import {renderReplay} from '../../core/report/render-replay.js'
import type {Verdict} from '../../core/verdict.js'
import {fileTime} from '../output/file-time.js'
import {openProgress} from '../output/progress.js'
import {recordedPair} from '../targets/recorded-pair.js'
import type {ReplayFlagValues} from './replay-flags.js'
import {settleOptions} from '../flags/settle-options.js'
import {shellWords} from '../output/shell-words.js'
import {textStyleOf} from '../output/text-style-of.js'

/** The flags of `lockstep replay`. */
export interface ReplayFlags extends ReplayFlagValues {
  readonly times: number
  readonly out?: string | undefined
}

/** Repeats a recorded run as its flags say; the text is what goes to stdout. */
export async function replayFromFlags(
  path: string,
  flags: ReplayFlags,
  lockstepVersion: string,
  signal: AbortSignal,
): Promise<{text: string; verdict: Verdict}> {
  const run = await runStore.open(path)
  const settle = settleOptions({...flags, ttlToleranceMs: run.description.ttlToleranceMs})
  const clock = startClock()
  const folder = flags.out ?? join(path, 'replays', fileTime(clock.wallTime()))
  const progress = await openProgress(process.stderr, process.env, flags.quiet)
  try {
    const result = await replayRun(
      {
        run,
        times: flags.times,
        pairs: recordedPair(run.description, flags, clock, signal),
        settle,
        allowFlush: flags['allow-flush'] ?? [],
        directory: (repetition) => (flags.times === 1 ? folder : join(folder, String(repetition))),
        repeat: shellWords(['lockstep', 'replay', path]),
        lockstepVersion,
        signal,
      },
      {clock, keyspaces: new KeyspaceReader(), runs: runStore, histories: historyFiles, progress},
    )
    const text =
      flags.json === true
        ? JSON.stringify(result, null, 2)
        : renderReplay(result, textStyleOf(process.stdout, process.env))
    return {text, verdict: result.verdict}
  } finally {
    progress.stop()
  }
}
