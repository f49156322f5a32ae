import {join} from 'node:path'
import {Args} from '@oclif/core'
import {runStore} from '../adapters/run-store.js'
import {replayRun} from '../app/replay-run.js'
import {fileTime} from '../app/ports/run-store.js'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT, EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {repeatLine} from '../cli/flags/repeat-line.js'
import {playFlags, settleOptions} from '../cli/flags/run-flags.js'
import {countFlag, nameFlag} from '../cli/flags/values.js'
import {stdoutStyle} from '../cli/output/text-style-of.js'
import {ownFlags} from '../cli/targets/own-flags.js'
import {recordedPair} from '../cli/targets/recorded-pair.js'
import {targetFlags} from '../cli/targets/target-flags.js'
import {renderReplay} from '../core/report/render-replay.js'

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
    ...targetFlags,
    ...ownFlags,
    ...playFlags,
    times: countFlag({description: 'How often to run it.', default: 1, most: 1_000_000, helpGroup: 'WORKLOAD'}),
    out: nameFlag({
      description: 'Folder of the repetitions (default: replays/<UTC time> in the run directory).',
      helpGroup: 'OUTPUT',
      helpValue: 'DIR',
    }),
  }

  async run(): Promise<void> {
    const {args, flags, raw} = await this.parse(Replay)
    const run = await runStore.open(args.run)
    const result = await this.withPorts(flags, (ports) => {
      const folder = flags.out ?? join(args.run, 'replays', fileTime(ports.clock.wallTime()))
      return replayRun(
        {
          run,
          times: flags.times,
          pairs: recordedPair(run.description, flags, ports.clock, this.signal),
          settle: settleOptions(flags, run.description.ttlToleranceMs),
          allowFlush: flags['allow-flush'] ?? [],
          directory: (repetition) => (flags.times === 1 ? folder : join(folder, String(repetition))),
          repeat: repeatLine(['replay', args.run], raw),
          lockstepVersion: this.config.version,
          signal: this.signal,
        },
        ports,
      )
    })
    const text = flags.json ? JSON.stringify(result, null, 2) : renderReplay(result, stdoutStyle())
    await this.finish(text, EXIT[result.verdict])
  }
}
