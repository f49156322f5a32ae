import {spawnSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'

/** Every benchmark, one process after the other; a missed promise fails the whole. */
const BENCHES: ReadonlyArray<readonly string[]> = [
  ['startup.js'],
  ['replay.js'],
  ['checkers.js'],
  ['diff-parts.js'],
  ['diff.js', 'mixed'],
  ['diff.js', 'growth'],
  ['diff-large.js'],
  ['diff-load.js'],
]

for (const [file, ...args] of BENCHES) {
  console.log(`\n== ${[file, ...args].join(' ')}`)
  const path = fileURLToPath(new URL(file!, import.meta.url))
  const {status} = spawnSync(process.execPath, ['--expose-gc', path, ...args], {stdio: 'inherit'})
  if (status === 0) continue
  console.log(`${file} ended with exit code ${status}`)
  process.exitCode = 1
}
