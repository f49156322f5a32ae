import {BaseCommand} from '../cli/base-command.js'
import {EXIT} from '../cli/exit-codes.js'
import {countFlag, seedFlag} from '../cli/flags/values.js'
import {ownFlags} from '../cli/targets/own-flags.js'
import {cureFlags, dialectFlag, faultFlag} from '../cli/targets/target-flags.js'
import {LAB_FAULTS} from '../lab/faults/lab-faults.js'

const faults = LAB_FAULTS.map(({name, summary}) => `  ${name.padEnd(26)} ${summary}`).join('\n')

export default class Lab extends BaseCommand {
  static override summary = 'Keep an embedded pair running, or one of a server program, and print its URLs.'

  static override description = `A model of a Pika-like primary and replica on loopback, for trying lockstep without a server; with --binary, real
servers in a temporary folder. It ends with Ctrl-C, and leaves nothing behind.

FAULTS
${faults}`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --fault flushdb-by-hash --seed 7 --port 7000 --replica-port 7001',
    '<%= config.bin %> <%= command.id %> --dialect pika-3.5',
    '<%= config.bin %> <%= command.id %> --binary redis-server --replicas 2',
  ]

  static override flags = {
    ...ownFlags,
    fault: faultFlag({
      description: 'Switch on a fault; repeatable.',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      helpGroup: 'LAB',
    }),
    ...cureFlags('LAB'),
    dialect: dialectFlag('LAB'),
    seed: seedFlag({description: 'Seed of every choice of its scheduler (default: random).', helpGroup: 'LAB'}),
    port: countFlag({
      description: 'Port of the primary (default: a free one).',
      most: 65_535,
      what: 'a port',
      helpGroup: 'LAB',
    }),
    'replica-port': countFlag({
      description: 'Port of the replica (default: a free one).',
      most: 65_535,
      what: 'a port',
      helpGroup: 'LAB',
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(Lab)
    const {keepLab} = await import('../cli/targets/keep-lab.js')
    await keepLab(flags, (text) => this.finish(text, EXIT.consistent), this.signal)
  }
}
