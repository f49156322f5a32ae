import {startClock} from '../../adapters/clock.js'
import {examine} from '../../app/examine.js'
import {textTable} from '../../core/report/text-table.js'
import {paint} from '../../core/report/text-style.js'
import {KeyspaceReader} from '../../adapters/redis/keyspace-reader.js'
import {openPair, type PairFlags} from './pair.js'
import {seedOf} from '../flags/random-seed.js'
import {textStyleOf} from '../output/text-style-of.js'

/** Examines the pair that the flags name. `healthy`: nothing was found that would stop a run. */
export async function examinePair(
  flags: PairFlags & {readonly json: boolean},
  signal: AbortSignal,
): Promise<{text: string; healthy: boolean}> {
  const clock = startClock()
  const pair = await openPair(flags, seedOf(undefined), clock, signal)
  try {
    const {servers, findings} = await examine(pair.views, new KeyspaceReader(), clock, pair.runId)
    const healthy = findings.every(({severity}) => severity !== 'stops')
    if (flags.json)
      return {text: JSON.stringify({schema: 'lockstep.doctor/1', healthy, servers, findings}, null, 2), healthy}
    const style = textStyleOf(process.stdout, process.env)
    const table = textTable(
      style,
      ['view', 'address', 'engine', 'role', 'offsets', 'keys', 'cache', 'clock'],
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
    const lines = findings.map(
      ({severity, text}) =>
        `  ${severity === 'stops' ? paint(style, 'red', 'stops a run') : paint(style, 'yellow', 'note       ')}  ${text}`,
    )
    const verdict = healthy
      ? paint(style, 'green', '  Nothing found that would stop a run.')
      : paint(style, 'red', '  A run would not start, or not be conclusive.')
    return {text: [table, ...(lines.length > 0 ? [lines.join('\n')] : []), verdict].join('\n\n'), healthy}
  } finally {
    await pair.close()
  }
}
