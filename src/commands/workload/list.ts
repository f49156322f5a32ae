import {BaseCommand} from '../../cli/base-command.js'
import {EXIT} from '../../cli/exit-codes.js'

export default class WorkloadList extends BaseCommand {
  static override summary = 'List the workloads and suites of the catalogue.'

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  async run(): Promise<void> {
    const {flags} = await this.parse(WorkloadList)
    const {listCatalogue} = await import('../../cli/workload/list-catalogue.js')
    await this.finish(await listCatalogue(flags.json), EXIT.consistent)
  }
}
