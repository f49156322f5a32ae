import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {terminalSvg} from './support/terminal-svg.js'

/**
 * Draws what people see on terminals of several widths, from what lockstep really prints on them, into docs/images:
 * `npm run pictures`. Needs `script` of util-linux, which gives a command a terminal.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const RUN = ['run', 'flushdb-order', '--lab', '--fault', 'flushdb-by-hash', '--seed', '3']

const folder = mkdtempSync(join(tmpdir(), 'lockstep-pictures-'))
try {
  picture('terminal', 80, RUN, [...RUN, '--quiet', '--out', 'run'])
  for (const columns of [40, 200]) picture(`terminal-${columns}`, columns, ['report', 'run'], ['report', 'run'])
} finally {
  rmSync(folder, {recursive: true})
}

/** Runs a command on a terminal of so many columns and draws it, under the command line `shown`. */
function picture(name: string, columns: number, shown: readonly string[], words: readonly string[]): void {
  const command = [
    'stty',
    'cols',
    String(columns),
    'rows',
    '50',
    ';',
    process.execPath,
    join(ROOT, 'bin/run.js'),
    ...words,
  ]
  const output = execFileSync('script', ['-qc', command.join(' '), '/dev/null'], {
    cwd: folder,
    encoding: 'utf8',
    // Spelled as npx starts it.
    env: {PATH: process.env.PATH, TERM: 'xterm-256color', LANG: 'C.UTF-8', npm_command: 'exec'},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = [`$ npx lockstep ${shown.join(' ')}`, '', ...output.trimEnd().split(/\r?\n/)]
  writeFileSync(
    join(ROOT, 'docs/images', `${name}.svg`),
    terminalSvg(lines, columns, `lockstep ${shown[0]!} at ${columns} columns`),
  )
}
