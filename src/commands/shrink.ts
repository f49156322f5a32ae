import {Args} from '@oclif/core'
import {requireWritable} from '../adapters/output-file.js'
import {runStore} from '../adapters/run-store.js'
import type {ShrinkResult} from '../app/shrink-run.js'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT, EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {playFlags, settleOptions} from '../cli/flags/run-flags.js'
import {countFlag, durationFlagOr, nameFlag, shareFlag} from '../cli/flags/values.js'
import {stdoutStyle} from '../cli/output/text-style-of.js'
import {shrinkStored} from '../cli/shrink/shrink-stored.js'
import {ownFlags} from '../cli/targets/own-flags.js'
import {recordedPair} from '../cli/targets/recorded-pair.js'
import {targetFlags} from '../cli/targets/target-flags.js'
import {renderWitness} from '../core/report/render-witness.js'
import {stepLine} from '../core/report/step-line.js'
import {wrapText} from '../core/report/wrap-text.js'

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
    ...targetFlags,
    ...ownFlags,
    ...playFlags,
    budget: durationFlagOr('5m', {
      description: 'How long to search and to measure.',
      helpGroup: 'SEARCH',
      leastMs: 1,
    }),
    tries: countFlag({
      description: 'How many rounds to play at most while searching.',
      default: 100_000,
      most: 1_000_000_000,
      helpGroup: 'SEARCH',
    }),
    runs: countFlag({
      description: 'How often to run the witness, to measure how often it fails.',
      default: 20,
      most: 1_000_000,
      helpGroup: 'SEARCH',
    }),
    floor: shareFlag({
      description: 'Least rate of failure a round of the witness may have (default: a third of the recorded one).',
      helpGroup: 'SEARCH',
    }),
    out: nameFlag({
      description: 'File for the witness (default: witness.yaml in the run directory).',
      helpGroup: 'OUTPUT',
      helpValue: 'FILE.yaml',
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Shrink)
    const {description} = await runStore.open(args.run)
    if (flags.out !== undefined) await requireWritable(flags.out, '--out')
    const result = await this.withPorts(flags, (ports) =>
      shrinkStored(
        args.run,
        {
          pairs: recordedPair(description, flags, ports.clock, this.signal),
          settle: settleOptions(flags, description.ttlToleranceMs),
          allowFlush: flags['allow-flush'] ?? [],
          budgetMs: flags.budget,
          maxTries: flags.tries,
          runs: flags.runs,
          floor: flags.floor ?? null,
          signal: this.signal,
        },
        flags.out,
        ports,
      ),
    )
    const found = result.witness ? EXIT.diverged : EXIT.inconclusive
    await this.finish(this.text(args.run, result, flags.json), result.refused ? EXIT.refused : found)
  }

  private text(run: string, result: ShrinkResult, json: boolean): string {
    if (json) return JSON.stringify({schema: 'lockstep.shrink/1', run, ...result}, null, 2)
    const {witness, finding, reason} = result
    const style = stdoutStyle()
    const told = (sentence: string) => wrapText(sentence, style.width, '  ')
    if (!witness)
      return [
        `? NO WITNESS   ${finding}`,
        told(reason ?? ''),
        stepLine(style, 'replay', `lockstep replay ${run} --times 20`),
      ].join('\n\n')
    return renderWitness(witness, style) + (reason === null ? '' : `\n${told(`Note: ${reason}.`)}\n`)
  }
}
