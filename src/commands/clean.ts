import {Args} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT, EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {targetFlags} from '../cli/targets/target-flags.js'

export default class Clean extends BaseCommand {
  static override summary = 'Remove what a run left on its servers, and nothing else.'

  static override description = `For runs that were killed, that lost a server, or whose user may not delete. Exactly the keys that the run wrote are
deleted, by database and name, and only while they hold what the run can have left in them; a key that somebody has
changed since is left alone and named. Nothing is flushed.

Exits with 0 when nothing of the run is left, and with 2 when a key was left alone.

${EXIT_CODE_HELP}`

  static override examples = [
    '<%= config.bin %> <%= command.id %> .lockstep/runs/20261120T130811000Z-flushdb-order',
    '<%= config.bin %> <%= command.id %> RUN --json',
  ]

  static override args = {
    run: Args.string({description: 'A run directory.', required: true}),
  }

  static override flags = {...targetFlags}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Clean)
    const {cleanFromFlags, cleanText} = await import('../cli/clean/clean-from-flags.js')
    const result = await cleanFromFlags(args.run, flags, this.signal)
    const exitCode = result.kept.length === 0 ? EXIT.consistent : EXIT.inconclusive
    await this.finish(cleanText(result, flags.json), exitCode)
  }
}
