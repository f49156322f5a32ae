import {Args} from '@oclif/core'
import {runStore} from '../adapters/run-store.js'
import {cleanRun, type CleanResult} from '../app/clean-run.js'
import {Failure} from '../app/failure.js'
import {isOurs} from '../app/ground.js'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT, EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {recordedPair} from '../cli/targets/recorded-pair.js'
import {targetFlags} from '../cli/targets/target-flags.js'
import {displayBulk} from '../core/report/display-text.js'

const MAX_LISTED = 20

export default class Clean extends BaseCommand {
  static override summary = 'Remove what a run left on its servers, and nothing else.'

  static override description = `For runs that were killed, that lost a server, or whose user may not delete. Exactly the keys that the run wrote are
deleted, by database and name, and only while they hold what the run can have left in them; a key that somebody has
changed since is left alone and named. Nothing is flushed.

Exits with 0 when nothing of the run is left, and with 2 when a key was left alone.

${EXIT_CODE_HELP}`

  static override examples = [
    '<%= config.bin %> <%= command.id %> .lockstep/runs/20261120T130811000Z-flushdb-order',
    '<%= config.bin %> <%= command.id %> RUN --json',
  ]

  static override args = {
    run: Args.string({description: 'A run directory.', required: true}),
  }

  static override flags = {...targetFlags}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Clean)
    const run = await runStore.open(args.run)
    if (isOurs(run.description) && flags.primary === undefined)
      throw new Failure('usage', `${args.run} ran on a pair of lockstep's own, which ended with it: nothing is left`)
    const result = await this.withPorts(flags, async (ports) => {
      const pairs = recordedPair(run.description, flags, ports.clock, this.signal)
      const pair = await pairs.open(run.description.seed)
      try {
        return await cleanRun({run, views: pair.views, runId: pair.runId, signal: this.signal}, ports)
      } finally {
        await pair.close()
      }
    })
    const exitCode = result.kept.length === 0 ? EXIT.consistent : EXIT.inconclusive
    await this.finish(flags.json ? JSON.stringify(result, null, 2) : cleanText(result), exitCode)
  }
}

function cleanText({run, primary, deleted, kept}: CleanResult): string {
  const lines = [`${keyCount(deleted)} of ${run} deleted on ${primary}`]
  if (kept.length > 0) lines.push('', `${keyCount(kept.length)} left alone:`)
  for (const {view, db, key, why} of kept.slice(0, MAX_LISTED))
    lines.push(`  ${view}, database ${db}, ${displayBulk(key)}: ${why}`)
  if (kept.length > MAX_LISTED) lines.push(`  and ${kept.length - MAX_LISTED} more (--json lists all)`)
  return lines.join('\n')
}

function keyCount(count: number): string {
  return count === 1 ? '1 key' : `${count.toLocaleString('en')} keys`
}
