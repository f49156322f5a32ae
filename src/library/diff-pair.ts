import {join} from 'node:path'
import {diffFiles} from '../adapters/diff-store.js'
import {DiffRun} from '../app/diff/diff-run.js'
import {Throttle} from '../app/diff/throttle.js'
import {DEFAULT_RUNS, fileTime} from '../app/ports/run-store.js'
import {checkRoles} from '../app/preflight.js'
import {randomSeed} from '../cli/flags/values.js'
import {shellWords} from '../cli/flags/repeat-line.js'
import type {DiffReport} from '../core/report/report.js'
import {onPair, pairWords, type CallOptions} from './pair-options.js'

/** What to compare, and how. */
export interface DiffOptions extends CallOptions {
  /** Databases to compare; all that either server has unless given. */
  readonly databases?: readonly number[]
  /** Only keys of this pattern, as SCAN takes it. */
  readonly match?: string
  /** Only keys of this type. */
  readonly type?: string
  /** Stops after so many differences. */
  readonly limit?: number
  /** Operations in a second, over both servers; unlimited unless given. */
  readonly maxOpsPerSecond?: number
  /** How far expiry times may lie apart, in milliseconds; what the engine needs unless given. */
  readonly ttlToleranceMs?: number
}

/**
 * Compares what a primary and its replica hold, key by key and read-only, as `lockstep diff` does. The first differences
 * stand in the report, all of them in its `diff.differencesFile`. Rejects with a `Failure` when it cannot begin.
 */
export async function diffPair(options: DiffOptions): Promise<DiffReport> {
  const {
    pair: target,
    databases,
    match,
    type,
    limit,
    maxOpsPerSecond,
    ttlToleranceMs,
    settleTimeoutMs = 30_000,
  } = options
  return onPair(options, randomSeed(), async ({pair, ports, signal, lockstepVersion}) => {
    const {clock, keyspaces, leaves} = ports
    await checkRoles(pair.views)
    const run = new DiffRun(
      {
        settings: {
          schema: 'lockstep.diff/1',
          databases: databases ? [...new Set(databases)].sort((one, other) => one - other) : null,
          match: match ?? null,
          type: type ?? null,
          sample: null,
          shard: null,
          limit: limit ?? null,
          ttlToleranceMs: ttlToleranceMs ?? null,
          expiry: true,
          since: null,
          primary: '',
          replicas: [],
        },
        views: pair.views,
        resume: undefined,
        directory: options.directory ?? join(DEFAULT_RUNS, `${fileTime(clock.wallTime())}-diff`),
        limit: limit ?? null,
        settleTimeoutMs,
        acceptHazards: false,
        only: null,
        repeat: shellWords([
          'lockstep',
          'diff',
          ...pairWords(target),
          ...(databases ?? []).flatMap((db) => ['--db', String(db)]),
          ...(match === undefined ? [] : ['--match', match]),
          ...(type === undefined ? [] : ['--type', type]),
        ]),
        lockstepVersion,
        signal,
      },
      {
        clock,
        keyspaces,
        diffs: diffFiles,
        throttle: new Throttle({opsPerSecond: maxOpsPerSecond ?? null, latencyMs: null, lagBytes: null}, clock),
        progress: {show: () => undefined},
        leaves,
      },
    )
    return run.carryOut()
  })
}
