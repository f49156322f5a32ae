import {spawn} from 'node:child_process'
import {mkdtempSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

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
  readonly result: Promise<ProcessResult>
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly input?: string
}

/** An empty folder for a process to work in. */
export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'lockstep-test-'))
}

/** Starts `lockstep ARGS` as an operator's shell would, without the environment's own targets. */
export function startLockstep(
  args: readonly string[],
  {env = {}, cwd = scratchFolder(), input}: ProcessOptions = {},
): RunningProcess {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LOCKSTEP_')))
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: {...inherited, NO_COLOR: '1', ...env},
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
  return {pid: child.pid!, kill: (signal) => child.kill(signal), stdout: () => stdout, stderr: () => stderr, result}
}

/** Runs `lockstep ARGS` to its end. */
export function runLockstep(args: readonly string[], options?: ProcessOptions): Promise<ProcessResult> {
  return startLockstep(args, options).result
}
