import {runSuite} from '../app/run-suite.js'
import {randomSeed} from '../cli/flags/values.js'
import {shellWords} from '../cli/flags/repeat-line.js'
import {loadWorkloads} from '../cli/workload/load-workloads.js'
import type {RunReport, SuiteReport} from '../core/report/report.js'
import {withRounds} from '../core/workload/with-rounds.js'
import {onPair, pairWords, type CallOptions} from './pair-options.js'

/** What to run, and how. */
export interface RunOptions extends CallOptions {
  /** Names of workloads or suites of the catalogue, or paths of YAML files; the suite `seed` unless given. */
  readonly workloads?: readonly string[]
  /** Decides every choice; unless given it is chosen by chance, and stands in the report. */
  readonly seed?: number
  /** Rounds of each workload, instead of its own number. */
  readonly rounds?: number
  /** Primaries (`HOST:PORT`) whose data may be destroyed. */
  readonly allowFlush?: readonly string[]
  /** Leaves what the run wrote on the servers. */
  readonly keep?: boolean
  /** Records the MONITOR stream of every view. */
  readonly trace?: boolean
  /** How far expiry times may lie apart, in milliseconds; what the engine needs unless given. */
  readonly ttlToleranceMs?: number
}

/**
 * Replays workloads against a pair, as `lockstep run` does: one report, of a suite where there are several. The pair has
 * to be empty wherever a workload flushes. Rejects with a `Failure` when it cannot begin or would not be safe.
 */
export async function runWorkload(options: RunOptions): Promise<RunReport | SuiteReport> {
  const {pair: target, workloads = [], seed = randomSeed(), rounds, settleTimeoutMs = 30_000} = options
  const loaded = (await loadWorkloads(workloads)).map((one) =>
    rounds === undefined ? one : {...one, workload: withRounds(one.workload, rounds)},
  )
  return onPair(options, seed, ({pair, pairs, ports, signal, lockstepVersion}) =>
    runSuite(
      {
        name: workloads.join(' '),
        workloads: loaded,
        seed,
        pair,
        pairs,
        settle: {timeoutMs: settleTimeoutMs, stableForMs: null, ttlToleranceMs: options.ttlToleranceMs ?? null},
        allowFlush: options.allowFlush ?? [],
        keep: options.keep === true,
        trace: options.trace === true,
        out: options.directory,
        repeat: (sources) =>
          shellWords([
            'lockstep',
            'run',
            ...sources,
            ...pairWords(target),
            ...(rounds === undefined ? [] : ['--rounds', String(rounds)]),
            '--seed',
            String(seed),
          ]),
        lockstepVersion,
        signal,
      },
      ports,
    ),
  )
}
