import {join} from 'node:path'
import {Args, Flags} from '@oclif/core'
import {diffFiles, readDiffSettings} from '../adapters/diff-store.js'
import {DiffRun, restrictions} from '../app/diff/diff-run.js'
import {Throttle} from '../app/diff/throttle.js'
import {Failure} from '../app/failure.js'
import {DEFAULT_RUNS, fileTime} from '../app/ports/run-store.js'
import {checkRoles} from '../app/preflight.js'
import type {RunPorts} from '../app/run-workload.js'
import {BaseCommand, type FlagsOf} from '../cli/base-command.js'
import {diffProgress} from '../cli/diff/diff-progress.js'
import {keysSince} from '../cli/diff/keys-since.js'
import {EXIT, EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {repeatLine, type RawFlags} from '../cli/flags/repeat-line.js'
import {formatFlags, ttlTolerance} from '../cli/flags/run-flags.js'
import {
  countFlag,
  durationFlag,
  durationFlagOr,
  nameFlag,
  randomSeed,
  sampleFlag,
  seedFlag,
  shardFlag,
  sizeFlag,
} from '../cli/flags/values.js'
import {PauseSignal} from '../cli/pause-signal.js'
import {openPair} from '../cli/targets/pair.js'
import {ownFlags} from '../cli/targets/own-flags.js'
import {labFlags, targetFlags} from '../cli/targets/target-flags.js'
import type {DiffSettings} from '../core/diff/diff-files.js'
import type {DiffReport} from '../core/report/report.js'

/** What a resumed diff was begun with, and cannot be given again. */
const KEPT_FLAGS = ['db', 'match', 'type', 'sample', 'shard', 'since', 'no-expiry', 'out'] as const
const MAX_COUNT = 1_000_000_000

export default class Diff extends BaseCommand {
  static override summary = 'Compare what a primary and its replica hold, key by key, read-only.'

  static override description = `Both sides are scanned: values of all types and expiry are compared, and keys that only the replica has are found.
What differs is read again until the replica has passed it: only what lasts is a difference. Differences are
streamed to differences.ndjson in the run directory. SIGUSR2 pauses, and resumes.

${EXIT_CODE_HELP}`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --primary redis://127.0.0.1:6379 --replica redis://127.0.0.1:6380',
    '<%= config.bin %> <%= command.id %> --lab --json',
    '<%= config.bin %> <%= command.id %> --sample 1% --max-latency 5ms --max-ops-per-second 20000',
    '<%= config.bin %> <%= command.id %> --merge RUN1 RUN2 RUN3 RUN4',
    '<%= config.bin %> <%= command.id %> --explain',
  ]

  static override strict = false

  static override args = {
    run: Args.string({description: 'With --merge: the runs to merge.', required: false}),
  }

  static override flags = {
    ...targetFlags,
    ...ownFlags,
    ...labFlags,
    ...formatFlags,
    seed: seedFlag({description: 'Seed of every choice in the lab.', helpGroup: 'TARGETS'}),
    db: countFlag({
      description: 'Compare this database only; repeatable (default: all).',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      least: 0,
      most: MAX_COUNT,
      what: 'the number of a database',
      helpGroup: 'COMPARE',
    }),
    match: nameFlag({
      description: 'Only names that match this pattern of SCAN.',
      helpGroup: 'COMPARE',
      helpValue: 'PATTERN',
    }),
    type: nameFlag({
      description: 'Only keys of this type: string, hash, list, set, zset, stream, or what a module calls its own.',
      helpGroup: 'COMPARE',
    }),
    sample: sampleFlag({
      description: 'Only this share of the keys, the same ones in every run.',
      helpGroup: 'COMPARE',
    }),
    shard: shardFlag({
      description: 'Only one of N parts, so that N processes share the work; --merge puts them together.',
      helpGroup: 'COMPARE',
    }),
    limit: countFlag({description: 'Stop after so many differences.', most: MAX_COUNT, helpGroup: 'COMPARE'}),
    since: nameFlag({
      description: 'Only the keys that differed in this run.',
      helpGroup: 'COMPARE',
      helpValue: 'RUN',
    }),
    'ttl-tolerance': ttlTolerance('COMPARE'),
    'no-expiry': Flags.boolean({description: 'Compare values alone, and not when keys expire.', helpGroup: 'COMPARE'}),
    'settle-timeout': durationFlagOr('30s', {
      description: 'How long the replica may take to pass what was seen.',
      helpGroup: 'COMPARE',
      leastMs: 1,
    }),
    'max-ops-per-second': countFlag({
      description: 'Operations in a second, over both servers: each key or element that is asked for.',
      most: MAX_COUNT,
      helpGroup: 'SAFETY',
    }),
    'max-latency': durationFlag({
      description: 'Slow down while a server takes longer to answer a PING.',
      helpGroup: 'SAFETY',
      leastMs: 0.1,
    }),
    'max-lag': sizeFlag({
      description: 'Pause while the replica lacks more of the log than this.',
      helpGroup: 'SAFETY',
    }),
    'accept-hazards': Flags.boolean({
      description: 'Ask for expiry also where a server may not survive it (the replicas of Pika 3.5.4).',
      helpGroup: 'SAFETY',
    }),
    explain: Flags.boolean({description: 'List every command that is sent, for an ACL, and end.', helpGroup: 'SAFETY'}),
    out: nameFlag({
      description: 'Run directory (default: .lockstep/runs/<UTC time>-diff).',
      helpGroup: 'OUTPUT',
      helpValue: 'DIR',
    }),
    resume: nameFlag({
      description: 'Go on with an interrupted diff.',
      exclusive: ['merge'],
      helpGroup: 'OUTPUT',
      helpValue: 'RUN',
    }),
    merge: Flags.boolean({description: 'Put the parts of a --shard diff together.', helpGroup: 'OUTPUT'}),
  }

  async run(): Promise<void> {
    const {flags, argv, raw} = await this.parse(Diff)
    const words = argv as string[]
    if (flags.explain) {
      const {explainDiff} = await import('../cli/diff/diff-explain.js')
      return this.finish(explainDiff(flags.json), EXIT.consistent)
    }
    if (flags.merge) {
      const {mergeDiffs} = await import('../cli/diff/merge-diffs.js')
      return this.report(flags, () => mergeDiffs(words))
    }
    if (words.length > 0)
      throw new Failure(
        'usage',
        `unexpected "${words[0]!}"`,
        'only --merge takes runs; servers are given by --primary and --replica',
      )
    const settings = flags.resume === undefined ? newSettings(flags) : await resumedSettings(flags.resume, flags)
    await this.report(flags, () => this.withPorts(flags, (ports) => this.compare(settings, flags, raw, ports)))
  }

  private async compare(
    settings: DiffSettings,
    flags: FlagsOf<typeof Diff>,
    raw: RawFlags,
    {clock, keyspaces, progress, leaves}: RunPorts,
  ): Promise<DiffReport> {
    const only = settings.since === null ? null : await keysSince(settings.since)
    const limits = {
      opsPerSecond: flags['max-ops-per-second'] ?? null,
      latencyMs: flags['max-latency'] ?? null,
      lagBytes: flags['max-lag'] ?? null,
    }
    const throttle = new Throttle(limits, clock)
    const pause = new PauseSignal(() => (throttle.paused = !throttle.paused))
    const pair = await openPair(flags, flags.seed ?? randomSeed(), clock, this.signal)
    try {
      await checkRoles(pair.views)
      const run = new DiffRun(
        {
          settings,
          views: pair.views,
          resume: flags.resume,
          directory: flags.out ?? join(DEFAULT_RUNS, `${fileTime(clock.wallTime())}-diff`),
          limit: flags.limit ?? settings.limit,
          settleTimeoutMs: flags['settle-timeout'],
          acceptHazards: flags['accept-hazards'],
          only,
          repeat: repeatOf(settings, flags, raw),
          lockstepVersion: this.config.version,
          signal: this.signal,
        },
        {
          clock,
          keyspaces,
          diffs: diffFiles,
          throttle,
          progress: diffProgress(progress, () => clock.nowNs() / 1e6),
          // Of an embedded pair nothing is left to go on with.
          leaves: pair.lab ? () => () => undefined : leaves,
        },
      )
      return await run.carryOut()
    } finally {
      await pair.close()
      pause.end()
    }
  }
}

function repeatOf(settings: DiffSettings, {resume}: FlagsOf<typeof Diff>, raw: RawFlags): string {
  if (resume === undefined) return repeatLine(['diff'], raw)
  const words = restrictions(settings).flatMap((restriction) => restriction.split(/ (.*)/s, 2))
  return repeatLine(['diff', ...words], raw, {without: ['resume']})
}

function newSettings(flags: FlagsOf<typeof Diff>): DiffSettings {
  if (flags.cache !== undefined)
    throw new Failure('usage', 'diff compares what the servers store; --cache has no part in it', 'leave out --cache')
  return {
    schema: 'lockstep.diff/1',
    databases: flags.db === undefined ? null : [...new Set(flags.db)].sort((left, right) => left - right),
    match: flags.match ?? null,
    type: flags.type ?? null,
    sample: flags.sample ?? null,
    shard: flags.shard ?? null,
    limit: flags.limit ?? null,
    ttlToleranceMs: flags['ttl-tolerance'] ?? null,
    expiry: !flags['no-expiry'],
    since: flags.since ?? null,
    primary: '',
    replicas: [],
  }
}

/** A resumed diff compares what it was begun with. */
async function resumedSettings(path: string, flags: FlagsOf<typeof Diff>): Promise<DiffSettings> {
  const given = KEPT_FLAGS.find((name) => flags[name] !== undefined)
  if (given !== undefined)
    throw new Failure(
      'usage',
      `--${given} cannot be changed by --resume`,
      `leave it out: it stays as ${path} was begun with`,
    )
  return readDiffSettings(path)
}
