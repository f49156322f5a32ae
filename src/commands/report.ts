import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT} from '../cli/exit-codes.js'
import {formatFlags} from '../cli/flags/run-flags.js'

export default class ReportCommand extends BaseCommand {
  static override summary = 'Render a stored run.'

  static override description = 'Exits with 0 when the report could be rendered, whatever its verdict.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> .lockstep/runs/20261120T130811000Z-flushdb-order',
    '<%= config.bin %> <%= command.id %> RUN --format markdown',
    '<%= config.bin %> <%= command.id %> RUN --format junit=report.xml --format pretty',
    '<%= config.bin %> <%= command.id %> --schema',
  ]

  static override args = {
    run: Args.string({description: 'A run directory.', required: false}),
  }

  static override flags = {
    ...formatFlags,
    schema: Flags.boolean({
      description: 'Print the JSON Schema of reports, as "lockstep schema report" does.',
      helpGroup: 'OUTPUT',
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ReportCommand)
    if (flags.schema) {
      const {jsonSchemaText} = await import('../cli/output/json-schemas.js')
      return this.finish(jsonSchemaText('report'), EXIT.consistent)
    }
    const {storedReport} = await import('../cli/output/stored-report.js')
    await this.report(
      flags,
      () => storedReport(args.run),
      () => EXIT.consistent,
    )
  }
}
