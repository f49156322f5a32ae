import {startClock} from '../../adapters/clock.js'
import {Failure} from '../../app/failure.js'
import type {LoadedWorkload} from '../../app/load-workload.js'
import type {RunReport, SuiteReport} from '../../core/report/report.js'
import {withRounds} from '../../core/workload/with-rounds.js'
import {DEFAULT_SUITE, loadWorkloads} from '../workload/load-workloads.js'
import {openPair, type PairFlags} from '../targets/pair.js'
import {openProgress} from '../output/progress.js'
import {seedOf} from '../flags/random-seed.js'
import {requireDurationMs} from '../flags/require-duration.js'
import {requireShare} from '../flags/require-share.js'
import {runSuite} from './run-suite.js'
import {runUntilStrength} from './run-until-strength.js'
import {shrinkDiverged} from './shrink-diverged.js'
import {settleOptions} from '../flags/settle-options.js'
import {shellWords} from '../output/shell-words.js'

/** The flags of `lockstep run`. */
export interface RunFlags extends PairFlags {
  readonly seed?: string | undefined
  readonly rounds?: number | undefined
  readonly 'settle-timeout': string
  readonly 'stable-for'?: string | undefined
  readonly 'ttl-tolerance': string
  readonly out?: string | undefined
  readonly 'allow-flush'?: readonly string[] | undefined
  readonly keep: boolean
  readonly shrink: boolean
  readonly 'until-strength'?: string | undefined
  readonly budget: string
  readonly trace: boolean
  readonly quiet: boolean
  readonly json?: boolean | undefined
  readonly format?: readonly string[] | undefined
}

/** Wires a run from its flags and carries it out. All bad input shows before anything is connected. */
export async function runFromFlags(
  flags: RunFlags,
  names: readonly string[],
  lockstepVersion: string,
  signal: AbortSignal,
): Promise<RunReport | SuiteReport> {
  const settle = settleOptions({
    ...flags,
    ttlToleranceMs: requireDurationMs(flags['ttl-tolerance'], '--ttl-tolerance'),
  })
  const seed = seedOf(flags.seed)
  const budgetMs = requireDurationMs(flags.budget, '--budget')
  const until = flags['until-strength'] === undefined ? null : requireStrength(flags['until-strength'])
  if (flags.shrink && flags.keep)
    throw new Failure('usage', '--shrink begins from empty databases, and --keep leaves data', 'drop one of them')
  const workloads = (await loadWorkloads(names)).map((loaded) => withFlagRounds(loaded, flags.rounds))
  const clock = startClock()
  const progress = await openProgress(process.stderr, process.env, flags.quiet)
  try {
    const request = {
      name: names.length === 0 ? DEFAULT_SUITE : names.join(' '),
      workloads,
      seed,
      clock,
      progress,
      settle,
      allowFlush: flags['allow-flush'] ?? [],
      keep: flags.keep,
      trace: flags.trace,
      out: flags.out,
      lockstepVersion,
      signal,
    }
    const repeat = (of: number) => (sources: readonly string[]) => repeatLine(sources, flags, of)
    const pair = await openPair(flags, seed, clock, signal)
    let report: RunReport | SuiteReport
    try {
      report =
        until === null
          ? await runSuite({...request, pair, repeat: repeat(seed)})
          : await runUntilStrength({...request, pair, until, budgetMs, repeat})
    } finally {
      await pair.close()
    }
    if (flags.shrink && !signal.aborted)
      report = await shrinkDiverged(report, flags, {
        clock,
        progress,
        signal,
        pairs: {open: (chance) => openPair(flags, chance, clock, signal)},
      })
    return report
  } finally {
    progress.stop()
  }
}

function requireStrength(text: string): number {
  const share = requireShare(text, '--until-strength')
  if (share > 0) return share
  throw new Failure('usage', '--until-strength: no number of runs shows that nothing ever happens', 'such as 0.1%')
}

function withFlagRounds(loaded: LoadedWorkload, rounds: number | undefined): LoadedWorkload {
  return rounds === undefined ? loaded : {...loaded, workload: withRounds(loaded.workload, rounds)}
}

/** The command line that repeats this run; targets stand in it as given, and passwords never are. */
function repeatLine(sources: readonly string[], flags: RunFlags, seed: number): string {
  const words = ['lockstep', 'run', ...sources]
  if (flags.lab === true) words.push('--lab', ...(flags.fault ?? []).flatMap((fault) => ['--fault', fault]))
  for (const name of ['fault-rate', 'replica-order', 'cache-clear'] as const) {
    const value = flags[name]
    if (value !== undefined) words.push(`--${name}`, value)
  }
  if (flags.primary !== undefined) words.push('--primary', flags.primary)
  for (const replica of flags.replica ?? []) words.push('--replica', replica)
  for (const cache of flags.cache ?? []) words.push('--cache', cache)
  if (flags.config !== undefined) words.push('--config', flags.config)
  words.push('--seed', String(seed))
  if (flags.rounds !== undefined) words.push('--rounds', String(flags.rounds))
  if (flags.trace) words.push('--trace')
  if (flags.order !== undefined) words.push('--order', flags.order)
  for (const primary of flags['allow-flush'] ?? []) words.push('--allow-flush', primary)
  return shellWords(words)
}
