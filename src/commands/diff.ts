import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT, EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {formatFlags} from '../cli/output/format-flags.js'
import {labFlags, targetFlags} from '../cli/targets/target-flags.js'

export default class Diff extends BaseCommand {
  static override summary = 'Compare what a primary and its replica hold, key by key, read-only, while they work.'

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
    ...labFlags,
    ...formatFlags,
    seed: Flags.string({description: 'Decides every choice of the lab.', helpGroup: 'TARGETS', helpValue: 'N'}),
    db: Flags.string({
      description: 'Compare this database only; repeatable (default: all).',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      helpGroup: 'COMPARE',
      helpValue: 'N',
    }),
    match: Flags.string({
      description: 'Only names that match this pattern of SCAN.',
      helpGroup: 'COMPARE',
      helpValue: 'PATTERN',
    }),
    type: Flags.string({
      description: 'Only keys of this type: string, hash, list, set, zset, stream, or what a module calls its own.',
      helpGroup: 'COMPARE',
    }),
    sample: Flags.string({
      description: 'Only this share of the keys, the same ones in every run.',
      helpGroup: 'COMPARE',
      helpValue: 'PERCENT',
    }),
    shard: Flags.string({
      description: 'Only one of N parts, so that N processes share the work; --merge puts them together.',
      helpGroup: 'COMPARE',
      helpValue: 'I/N',
    }),
    limit: Flags.integer({
      description: 'Stop after so many differences.',
      min: 1,
      helpGroup: 'COMPARE',
      helpValue: 'N',
    }),
    since: Flags.string({
      description: 'Only the keys that differed in this run.',
      helpGroup: 'COMPARE',
      helpValue: 'RUN',
    }),
    'ttl-tolerance': Flags.string({
      description: 'Expiry times this close are equal.',
      default: '1s',
      helpGroup: 'COMPARE',
      helpValue: 'DURATION',
    }),
    'settle-timeout': Flags.string({
      description: 'How long the replica may take to pass what was seen.',
      default: '30s',
      helpGroup: 'COMPARE',
      helpValue: 'DURATION',
    }),
    'max-ops-per-second': Flags.integer({
      description: 'Operations in a second, over both servers: each key or element that is asked for.',
      min: 1,
      helpGroup: 'SAFETY',
      helpValue: 'N',
    }),
    'max-latency': Flags.string({
      description: 'Slow down while a server takes longer to answer a PING.',
      helpGroup: 'SAFETY',
      helpValue: 'DURATION',
    }),
    'max-lag': Flags.string({
      description: 'Pause while the replica lacks more of the log than this.',
      helpGroup: 'SAFETY',
      helpValue: 'SIZE',
    }),
    explain: Flags.boolean({description: 'List every command that is sent, for an ACL, and end.', helpGroup: 'SAFETY'}),
    out: Flags.string({
      description: 'Run directory (default: .lockstep/runs/<UTC time>-diff).',
      helpGroup: 'OUTPUT',
      helpValue: 'DIR',
    }),
    resume: Flags.string({
      description: 'Go on with an interrupted diff.',
      exclusive: ['merge'],
      helpGroup: 'OUTPUT',
      helpValue: 'RUN',
    }),
    merge: Flags.boolean({description: 'Put the parts of a --shard diff together.', helpGroup: 'OUTPUT'}),
  }

  async run(): Promise<void> {
    const {flags, argv} = await this.parse(Diff)
    if (flags.explain) {
      const {explainDiff} = await import('../cli/diff/diff-explain.js')
      return this.finish(explainDiff(flags.json), EXIT.consistent)
    }
    const {diffOrMerge} = await import('../cli/diff/diff-or-merge.js')
    await this.report(flags, () => diffOrMerge(flags, argv as string[], this.config.version, this.signal))
  }
}
