import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT, EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {replayFlags} from '../cli/replay/replay-flags.js'

export default class Shrink extends BaseCommand {
  static override summary = 'Reduce a failing run to the smallest workload that still fails in the same way.'

  static override description = `The result is a workload that "lockstep run" takes like any other, with how often it fails, and the story of one failure.
The best found so far is kept also when the search is interrupted. It is written into the run's report too:
"lockstep report RUN --format markdown" makes a bug report of it.

Exits with 1 when a witness was found (the failure is proven again), and with 2 when the failure did not come again.

${EXIT_CODE_HELP}`

  static override examples = [
    '<%= config.bin %> <%= command.id %> .lockstep/runs/20261120T130811000Z-flushdb-order',
    '<%= config.bin %> <%= command.id %> RUN --budget 10m --out witness.yaml',
  ]

  static override args = {
    run: Args.string({description: 'A run directory.', required: true}),
  }

  static override flags = {
    ...replayFlags,
    budget: Flags.string({
      description: 'How long to search and to measure.',
      default: '5m',
      helpGroup: 'SEARCH',
      helpValue: 'DURATION',
    }),
    tries: Flags.integer({
      description: 'How many rounds to play at most while searching.',
      default: 100_000,
      min: 1,
      helpGroup: 'SEARCH',
      helpValue: 'N',
    }),
    runs: Flags.integer({
      description: 'How often to run the witness, to measure how often it fails.',
      default: 20,
      min: 1,
      helpGroup: 'SEARCH',
      helpValue: 'N',
    }),
    floor: Flags.string({
      description: 'Least rate of failure a round of the witness may have (default: a third of the recorded one).',
      helpGroup: 'SEARCH',
      helpValue: 'SHARE',
    }),
    out: Flags.string({
      description: 'File for the witness (default: witness.yaml in the run directory).',
      helpGroup: 'OUTPUT',
      helpValue: 'FILE.yaml',
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Shrink)
    const {shrinkFromFlags} = await import('../cli/shrink/shrink-from-flags.js')
    const {shrinkText} = await import('../cli/shrink/shrink-text.js')
    const result = await shrinkFromFlags(args.run, flags, this.signal)
    const found = result.witness ? EXIT.diverged : EXIT.inconclusive
    const exitCode = result.refused ? EXIT.refused : found
    await this.finish(shrinkText(args.run, result, flags.json), exitCode)
  }
}
