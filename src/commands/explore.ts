import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT} from '../cli/exit-codes.js'
import {countFlag} from '../cli/flags/values.js'
import {CACHE_CLEARS} from '../core/explore/cache-clears.js'
import {REPLICA_ORDERS} from '../core/explore/replica-order.js'

const listed = (names: Readonly<Record<string, string>>) =>
  Object.entries(names)
    .map(([name, summary]) => `  ${name.padEnd(18)} ${summary}`)
    .join('\n')

export default class Explore extends BaseCommand {
  static override summary = 'Go through every schedule of a short log on a model: which orders of a replica hold?'

  static override description = `Without a server, and without chance: where a run samples schedules, this tries all of them. Each COMMAND is one argument; without any, the commands of the public report are explored.

ORDERS of flushes on a replica with several apply workers
${listed(REPLICA_ORDERS)}

CACHE CLEARS around a flush, on a server with a read cache
${listed(CACHE_CLEARS)}

EXIT CODES
  0    every schedule ends as the log says, and no read is stale
  1    some schedule does not
  64   usage or bad input`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> "SET a 1" FLUSHDB "SET b 2" "SET a 3" --order wait-before --workers 4',
    '<%= config.bin %> <%= command.id %> --cache-clear all',
  ]

  static override strict = false

  static override args = {
    COMMAND: Args.string({description: 'A command of the log, such as "SET key1 a1" or FLUSHDB.'}),
  }

  static override flags = {
    order: Flags.string({
      description: 'Explore this order alone; repeatable (default: all).',
      options: [...Object.keys(REPLICA_ORDERS), 'all'],
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      exclusive: ['cache-clear'],
      helpValue: 'NAME',
    }),
    'cache-clear': Flags.string({
      description: 'Explore the read cache of one server instead, cleared in this way.',
      options: [...Object.keys(CACHE_CLEARS), 'all'],
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      helpValue: 'NAME',
    }),
    workers: countFlag({
      description: 'Apply workers of the replica that keys are given to.',
      default: 6,
      most: 64,
    }),
  }

  async run(): Promise<void> {
    const {raw, flags} = await this.parse(Explore)
    // oclif's argv moves a word that comes twice.
    const log = raw.flatMap(({type, input}) => (type === 'arg' ? [input] : []))
    const {exploreLog} = await import('../cli/explore/explore-log.js')
    const {text, holds} = exploreLog(log, flags)
    await this.finish(text, holds ? EXIT.consistent : EXIT.diverged)
  }
}
