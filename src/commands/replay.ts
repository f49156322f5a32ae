import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT, EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {replayFlags} from '../cli/replay/replay-flags.js'

export default class Replay extends BaseCommand {
  static override summary = 'Run a recorded run again, and tell how often it fails.'

  static override description = `The workload is played with the same seed and rounds, each time from databases that are proven empty. A repetition fails
when it shows the same kind of finding on the same view as the recorded run did. On the embedded pair the first
repetition has the recorded chances too; later ones have others, so that the rate means something.

${EXIT_CODE_HELP}`

  static override examples = [
    '<%= config.bin %> <%= command.id %> .lockstep/runs/20261120T130811000Z-flushdb-order',
    '<%= config.bin %> <%= command.id %> RUN --times 20 --json',
  ]

  static override args = {
    run: Args.string({description: 'A run directory.', required: true}),
  }

  static override flags = {
    ...replayFlags,
    times: Flags.integer({
      description: 'How often to run it.',
      default: 1,
      min: 1,
      helpGroup: 'WORKLOAD',
      helpValue: 'N',
    }),
    out: Flags.string({
      description: 'Folder of the repetitions (default: replays/<UTC time> in the run directory).',
      helpGroup: 'OUTPUT',
      helpValue: 'DIR',
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Replay)
    const {replayFromFlags} = await import('../cli/replay/replay-from-flags.js')
    const {text, verdict} = await replayFromFlags(args.run, flags, this.config.version, this.signal)
    await this.finish(text, EXIT[verdict])
  }
}
