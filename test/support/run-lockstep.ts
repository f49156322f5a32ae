import {spawn} from 'node:child_process'
import {mkdtempSync, rmSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {waitUntil} from './wait-until.js'

const BIN = fileURLToPath(new URL('../../../bin/run.js', import.meta.url))

/** What a whole process printed and how it ended. */
export interface ProcessResult {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A lockstep process in progress. */
export interface RunningProcess {
  readonly pid: number
  kill(signal: NodeJS.Signals): void
  stdout(): string
  stderr(): string
  /** Waits for something that it brings about; rejects with what it wrote when it ends before. */
  until(what: string, condition: () => boolean | Promise<boolean>): Promise<void>
  readonly result: Promise<ProcessResult>
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly input?: string
}

const scratchFolders: string[] = []

/** An empty folder for a process to work in; it is gone when this process ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-test-'))
  if (scratchFolders.push(folder) === 1)
    process.once('exit', () => {
      for (const one of scratchFolders) rmSync(one, {recursive: true, force: true, maxRetries: 5})
    })
  return folder
}

/** Where the tests run must not show: targets, npm, GitHub Actions, the terminal and its language. */
const INHERITED_NOT = /^(LOCKSTEP_|npm_|GITHUB_|LC_|(FORCE_COLOR|TERM|LANG|CI)$)/

let binFolder: string | undefined

/** As of one who has installed lockstep. */
function environment(): NodeJS.ProcessEnv {
  if (binFolder === undefined) {
    binFolder = scratchFolder()
    symlinkSync(BIN, join(binFolder, 'lockstep'))
  }
  const inherited = Object.entries(process.env).filter(([name]) => !INHERITED_NOT.test(name))
  return {...Object.fromEntries(inherited), PATH: `${binFolder}${delimiter}${process.env.PATH ?? ''}`, NO_COLOR: '1'}
}

/** Starts `lockstep ARGS` as the shell of an operator who has installed it would. */
export function startLockstep(
  args: readonly string[],
  {env = {}, cwd = scratchFolder(), input}: ProcessOptions = {},
): RunningProcess {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: {...environment(), ...env},
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end(input)
  let stdout = ''
  let stderr = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const result = new Promise<ProcessResult>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({stdout, stderr, code, signal}))
  })
  return {
    pid: child.pid!,
    kill: (signal) => child.kill(signal),
    stdout: () => stdout,
    stderr: () => stderr,
    until: (what, condition) =>
      waitUntil(what, async () => {
        const ended = child.exitCode !== null || child.signalCode !== null
        if (await condition()) return true
        if (ended)
          throw new Error(`it ended (${child.exitCode ?? child.signalCode}) before ${what}: ${stdout}${stderr}`)
        return false
      }),
    result,
  }
}

/** Runs `lockstep ARGS` to its end. */
export function runLockstep(args: readonly string[], options?: ProcessOptions): Promise<ProcessResult> {
  return startLockstep(args, options).result
}
