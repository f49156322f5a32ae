import {readDifferences, readDiffSettings} from '../../adapters/diff-store.js'
import type {DiffSettings} from '../../core/diff/diff-files.js'
import {startClock} from '../../adapters/clock.js'
import {Throttle} from '../../app/diff/throttle.js'
import {Failure} from '../../app/failure.js'
import {checkRoles} from '../../app/preflight.js'
import {fromBulk} from '../../core/bulk.js'
import type {DiffReport} from '../../core/report/report.js'
import type {DiffFlags} from './diff-flags.js'
import {databasesOf, limitsOf, selectionOf} from './diff-options.js'
import {diffProgress} from './diff-progress.js'
import {DiffRun, type ViewedKey} from './diff-run.js'
import {openPair} from '../targets/pair.js'
import {PauseSignal} from '../pause-signal.js'
import {openProgress} from '../output/progress.js'
import {seedOf} from '../flags/random-seed.js'
import {requireDurationMs} from '../flags/require-duration.js'

/** Wires a diff from its flags and carries it out. All bad input shows before anything is connected. */
export async function diffFromFlags(
  flags: DiffFlags,
  lockstepVersion: string,
  signal: AbortSignal,
): Promise<DiffReport> {
  const settings = flags.resume === undefined ? newSettings(flags) : await resumedSettings(flags.resume, flags)
  const limits = limitsOf(flags)
  const settleTimeoutMs = requireDurationMs(flags['settle-timeout'], '--settle-timeout')
  const only = settings.since === null ? null : await keysOf(settings.since)
  const clock = startClock()
  const throttle = new Throttle(limits, clock)
  const pause = new PauseSignal(() => (throttle.paused = !throttle.paused))
  const progress = await openProgress(process.stderr, process.env, flags.quiet)
  try {
    const pair = await openPair(flags, seedOf(flags.seed), clock, signal)
    try {
      await checkRoles(pair.views)
      const run = new DiffRun({flags, settings, pair, clock, lockstepVersion, settleTimeoutMs, only})
      return await run.carryOut(
        throttle,
        diffProgress(progress, () => clock.nowNs() / 1e6),
        signal,
      )
    } finally {
      await pair.close()
    }
  } finally {
    progress.stop()
    pause.end()
  }
}

function newSettings(flags: DiffFlags): DiffSettings {
  if (flags.cache !== undefined)
    throw new Failure('usage', 'diff compares what the servers store; --cache has no part in it', 'leave out --cache')
  return {
    schema: 'lockstep.diff/1',
    databases: databasesOf(flags),
    match: flags.match ?? null,
    type: flags.type ?? null,
    ...selectionOf(flags),
    limit: flags.limit ?? null,
    ttlToleranceMs: requireDurationMs(flags['ttl-tolerance'], '--ttl-tolerance'),
    since: flags.since ?? null,
    primary: '',
    replicas: [],
  }
}

const KEPT_FLAGS = ['db', 'match', 'type', 'sample', 'shard', 'since', 'out'] as const

/** A resumed diff compares what it was begun with. */
async function resumedSettings(path: string, flags: DiffFlags): Promise<DiffSettings> {
  const given = KEPT_FLAGS.find((name) => flags[name] !== undefined)
  if (given !== undefined)
    throw new Failure(
      'usage',
      `--${given} cannot be changed by --resume`,
      `leave it out: it stays as ${path} was begun with`,
    )
  return readDiffSettings(path)
}

async function keysOf(path: string): Promise<readonly ViewedKey[]> {
  await readDiffSettings(path)
  const keys: ViewedKey[] = []
  await readDifferences(path, ({view, db, key}) => keys.push({view, db, key: fromBulk(key)}))
  if (keys.length > 0) return keys
  throw new Failure('usage', `--since: ${path} holds no difference`, 'leave out --since to compare all keys')
}
