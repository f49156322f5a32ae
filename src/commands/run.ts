import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {labFlags, targetFlags} from '../cli/targets/target-flags.js'
import {formatFlags} from '../cli/output/format-flags.js'
import {settleFlags} from '../cli/flags/settle-flags.js'
import {ORDERS} from '../core/history/header.js'

export default class Run extends BaseCommand {
  static override summary = 'Replay workloads against a primary and its replica, check, and report.'

  static override description = `Workloads are names from the catalogue (lockstep workload list) or files of your own; without any, the suite
"seed" runs. A workload with flushes destroys data: lockstep refuses unless the databases it may touch are empty.

${EXIT_CODE_HELP}`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --lab',
    '<%= config.bin %> <%= command.id %> flushdb-order --lab --fault flushdb-by-hash --seed 42',
    '<%= config.bin %> <%= command.id %> --primary redis://127.0.0.1:6379 --replica redis://127.0.0.1:6380',
    '<%= config.bin %> <%= command.id %> flushdb-order --lab --fault flushdb-by-hash --shrink',
    '<%= config.bin %> <%= command.id %> --primary URL --replica URL --until-strength 0.1% --budget 30m',
    '<%= config.bin %> <%= command.id %> my-workload.yaml --json --quiet > report.json',
  ]

  static override strict = false

  static override args = {
    workload: Args.string({description: 'A workload, a suite or a file; several may be given.', required: false}),
  }

  static override flags = {
    ...targetFlags,
    ...labFlags,
    ...formatFlags,
    seed: Flags.string({
      description: 'Decides every choice of the plan, and of the lab (default: random).',
      helpGroup: 'WORKLOAD',
      helpValue: 'N',
    }),
    rounds: Flags.integer({
      description: 'Rounds to play, instead of what each workload says.',
      min: 1,
      helpGroup: 'WORKLOAD',
      helpValue: 'N',
    }),
    trace: Flags.boolean({
      description:
        'Record MONITOR on every view; it tells the order of several writers, and costs the servers some speed.',
      helpGroup: 'CHECKS',
    }),
    order: Flags.string({
      description: 'What the replica promises (default: by engine).',
      options: [...ORDERS],
      helpGroup: 'CHECKS',
    }),
    ...settleFlags,
    'ttl-tolerance': Flags.string({
      description: 'Expiry times this close are equal.',
      default: '1s',
      helpGroup: 'CHECKS',
      helpValue: 'DURATION',
    }),
    out: Flags.string({
      description: 'Run directory (default: .lockstep/runs/<UTC time>-<workload>).',
      helpGroup: 'OUTPUT',
      helpValue: 'DIR',
    }),
    'allow-flush': Flags.string({
      description: 'Destroy the data of exactly this primary; repeatable.',
      multiple: true,
      multipleNonGreedy: true,
      helpGroup: 'SAFETY',
      helpValue: 'HOST:PORT',
    }),
    shrink: Flags.boolean({
      description: 'Shrink the first run that diverged at once; its witness goes into the report.',
      helpGroup: 'CHECKS',
    }),
    'until-strength': Flags.string({
      description:
        'Repeat with the following seeds until a raced flush is shown to diverge less often than this, such as 0.1%; exits with 2 when --budget ends first.',
      helpGroup: 'CHECKS',
      helpValue: 'SHARE',
    }),
    budget: Flags.string({
      description: 'How long --shrink, and --until-strength, may take.',
      default: '5m',
      helpGroup: 'CHECKS',
      helpValue: 'DURATION',
    }),
    keep: Flags.boolean({description: 'Leave what the run wrote on the servers.', helpGroup: 'SAFETY'}),
  }

  async run(): Promise<void> {
    const {flags, argv} = await this.parse(Run)
    const {runFromFlags} = await import('../cli/run/run-from-flags.js')
    await this.report(flags, () => runFromFlags(flags, argv as string[], this.config.version, this.signal))
  }
}
