import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {formatFlags} from '../cli/flags/run-flags.js'
import {ORDERS} from '../core/order.js'

export default class Check extends BaseCommand {
  static override summary = 'Check recorded runs, or bare histories, again, offline.'

  static override description = `A bare history (FILE.ndjson, in the format lockstep.history/1) may come from any tool; "consistent" then means that
nothing in it is wrong. Of several, each gets its result, and the exit code is the worst.

${EXIT_CODE_HELP}`

  static override examples = [
    '<%= config.bin %> <%= command.id %> .lockstep/runs/20261120T130811000Z-flushdb-order',
    '<%= config.bin %> <%= command.id %> history.ndjson --order per-key --json',
  ]

  static override strict = false

  static override args = {
    run: Args.string({description: 'A run directory or a history file; several may be given.', required: true}),
  }

  static override flags = {
    ...formatFlags,
    order: Flags.option({
      description: 'What the replica promises (default: as recorded).',
      options: ORDERS,
      helpGroup: 'CHECKS',
    })(),
  }

  async run(): Promise<void> {
    const {flags, argv} = await this.parse(Check)
    const {checkPaths} = await import('../cli/output/check-paths.js')
    await this.report(flags, () => checkPaths(argv as string[], flags.order, this.signal))
  }
}
