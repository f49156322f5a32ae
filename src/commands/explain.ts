import {Args} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT} from '../cli/exit-codes.js'

export default class Explain extends BaseCommand {
  static override summary = 'Tell what a finding means, what usually causes it, and where to look.'

  static override description =
    'Takes the name of an anomaly, such as flush-late, or a run directory: then what that run found is explained, with the\noperations that prove it. The same text as docs/checks.md.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> flush-late',
    '<%= config.bin %> <%= command.id %> .lockstep/runs/20261120T130811000Z-flushdb-order',
  ]

  static override args = {
    what: Args.string({description: 'An anomaly, or a run directory.', required: true}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Explain)
    const {explain} = await import('../cli/output/explain.js')
    await this.finish(await explain(args.what, flags.json), EXIT.consistent)
  }
}
