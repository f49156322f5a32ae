import {Args} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT} from '../cli/exit-codes.js'
import {SCHEMA_NAMES} from '../cli/output/json-schemas.js'

export default class Schema extends BaseCommand {
  static override summary = 'Print the JSON Schema of what lockstep reads or writes.'

  static override description =
    'They are those that lockstep itself reads these files by, and ship with it in the folder "schemas".'

  static override examples = [
    '<%= config.bin %> <%= command.id %> report',
    '<%= config.bin %> <%= command.id %> workload > workload.schema.json',
  ]

  static override args = {
    name: Args.string({description: 'What to describe.', options: [...SCHEMA_NAMES], required: true}),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(Schema)
    const {jsonSchemaText} = await import('../cli/output/json-schemas.js')
    await this.finish(jsonSchemaText(args.name), EXIT.consistent)
  }
}
