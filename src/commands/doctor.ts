import {examine, type ServerFacts} from '../app/examine.js'
import type {Finding} from '../app/examine-settings.js'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT, EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {randomSeed} from '../cli/flags/values.js'
import {stdoutStyle} from '../cli/output/text-style-of.js'
import {openPair} from '../cli/targets/pair.js'
import {ownFlags} from '../cli/targets/own-flags.js'
import {labFlags, targetFlags} from '../cli/targets/target-flags.js'
import {wrapText} from '../core/report/wrap-text.js'
import {textTable} from '../core/report/text-table.js'
import {paint} from '../core/report/text-style.js'

export default class Doctor extends BaseCommand {
  static override summary =
    'Look at a pair before a run: roles, link, offsets, versions, commands, cache, clocks. Writes nothing.'

  static override description = EXIT_CODE_HELP

  static override examples = [
    '<%= config.bin %> <%= command.id %> --primary redis://127.0.0.1:6379 --replica redis://127.0.0.1:6380',
    '<%= config.bin %> <%= command.id %> --lab --json',
  ]

  static override flags = {...targetFlags, ...ownFlags, ...labFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(Doctor)
    await this.withPorts(flags, async ({clock, keyspaces}) => {
      const pair = await openPair(flags, randomSeed(), clock, this.signal)
      try {
        const {servers, findings} = await examine(pair.views, keyspaces, clock, pair.runId)
        const healthy = findings.every(({severity}) => severity !== 'stops')
        const text = flags.json
          ? JSON.stringify({schema: 'lockstep.doctor/1', healthy, servers, findings}, null, 2)
          : examinationText(servers, findings, healthy)
        await this.finish(text, healthy ? EXIT.consistent : EXIT.unreachable)
      } finally {
        await pair.close()
      }
    })
  }
}

function examinationText(servers: readonly ServerFacts[], findings: readonly Finding[], healthy: boolean): string {
  const style = stdoutStyle()
  const table = textTable(
    style,
    [
      {title: 'view', importance: 8},
      {title: 'address', importance: 7},
      {title: 'engine', importance: 3},
      {title: 'role', importance: 6},
      {title: 'offsets', importance: 2},
      {title: 'keys', importance: 5},
      {title: 'cache', importance: 4},
      {title: 'clock', importance: 1},
    ],
    servers.map((server) => [
      server.view,
      server.address,
      `${server.engine} ${server.version}`,
      server.role,
      server.offsets,
      server.keys,
      server.cache ?? '-',
      server.clockSkewMs === null ? '-' : `${server.clockSkewMs >= 0 ? '+' : ''}${server.clockSkewMs} ms`,
    ]),
  )
  const lines = findings.map(({severity, text}) => {
    const label = severity === 'stops' ? 'stops a run' : 'note'
    const told = wrapText(text, style.width, `  ${label.padEnd(11)}  `, ' '.repeat(15))
    return told.replace(label, paint(style, severity === 'stops' ? 'red' : 'yellow', label))
  })
  const verdict = healthy
    ? paint(style, 'green', '  Nothing found that would stop a run.')
    : paint(style, 'red', '  A run would not start, or not be conclusive.')
  return [table, ...(lines.length > 0 ? [lines.join('\n')] : []), verdict].join('\n\n')
}
