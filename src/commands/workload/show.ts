import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {EXIT} from '../../cli/exit-codes.js'

export default class WorkloadShow extends BaseCommand {
  static override summary = 'Print a workload of the catalogue, as a start for one of your own.'

  static override examples = ['<%= config.bin %> <%= command.id %> flushdb-order > mine.yaml']

  static override args = {name: Args.string({description: 'Its name.', required: true})}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(WorkloadShow)
    const {loadWorkloads} = await import('../../cli/workload/load-workloads.js')
    const {shownWorkload} = await import('../../cli/workload/shown-workload.js')
    const loaded = await loadWorkloads([args.name])
    const text = flags.json
      ? JSON.stringify(
          loaded.map(({workload}) => workload),
          null,
          2,
        )
      : loaded.map((one) => shownWorkload(one.text)).join('\n---\n')
    await this.finish(text, EXIT.consistent)
  }
}
