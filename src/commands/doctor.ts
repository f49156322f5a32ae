import {BaseCommand} from '../cli/base-command.js'
import {EXIT, EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {labFlags, targetFlags} from '../cli/targets/target-flags.js'

export default class Doctor extends BaseCommand {
  static override summary =
    'Look at a pair before a run: roles, link, offsets, versions, commands, cache, clocks. Writes nothing.'

  static override description = EXIT_CODE_HELP

  static override examples = [
    '<%= config.bin %> <%= command.id %> --primary redis://127.0.0.1:6379 --replica redis://127.0.0.1:6380',
    '<%= config.bin %> <%= command.id %> --lab --json',
  ]

  static override flags = {...targetFlags, ...labFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(Doctor)
    const {examinePair} = await import('../cli/targets/examine-pair.js')
    const {text, healthy} = await examinePair(flags, this.signal)
    await this.finish(text, healthy ? EXIT.consistent : EXIT.unreachable)
  }
}
