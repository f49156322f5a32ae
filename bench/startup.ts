import {spawnSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {machine, Promises} from './support/measured.js'
import {median} from '../src/core/statistics.js'

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const SERIES = 15

/** Wall-clock milliseconds of one process, from its start to its end. */
function timed(args: readonly string[]): number {
  const from = process.hrtime.bigint()
  spawnSync(process.execPath, args, {stdio: 'ignore'})
  return Number(process.hrtime.bigint() - from) / 1e6
}

const cases = {
  'node -e 0': ['-e', '0'],
  'lockstep --version': [BIN, '--version'],
  'lockstep --help': [BIN, '--help'],
  'lockstep run --help': [BIN, 'run', '--help'],
}
const times: Record<string, number[]> = {}
for (let series = 0; series < SERIES; series++) {
  for (const [name, args] of Object.entries(cases)) (times[name] ??= []).push(timed(args))
}

console.log(`Start-up, median of ${SERIES}, taken in turn; ${machine()}`)
const promises = new Promises()
const base = median(times['node -e 0']!)
for (const [name, values] of Object.entries(times)) console.log(`${name.padEnd(22)} ${median(values).toFixed(0)} ms`)
for (const name of ['lockstep --version', 'lockstep --help', 'lockstep run --help'])
  promises.check(`${name} : node -e 0`, median(times[name]!) / base, 3.5, 'at most')
promises.end()
