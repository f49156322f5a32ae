import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {EXIT} from '../../cli/exit-codes.js'

export default class WorkloadValidate extends BaseCommand {
  static override summary = 'Check workload files; errors come with file, line and column.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> mine.yaml',
    '<%= config.bin %> <%= command.id %> workloads/*.yaml',
  ]

  static override strict = false

  static override args = {file: Args.string({description: 'A file; several may be given.', required: true})}

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(WorkloadValidate)
    const {validateWorkloads} = await import('../../cli/workload/validate-workloads.js')
    const {text, valid} = await validateWorkloads(argv as string[], flags.json)
    await this.finish(text, valid ? EXIT.consistent : EXIT.usage)
  }
}
