import {fork, type ChildProcess} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {isLabFault, LAB_FAULTS} from './faults/lab-faults.js'
import type {LabMessage, LabOptions, StartMessage} from './lab-options.js'

export type {LabOptions} from './lab-options.js'

/** How the lab's process ended. */
export interface LabExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** What it wrote to stderr: empty unless something is wrong with the lab itself. */
  readonly stderr: string
}

/** A pair that is up and takes connections. */
export interface RunningLab {
  /** `redis://127.0.0.1:PORT`; the password, if any, is not in it. */
  readonly primaryUrl: string
  readonly replicaUrl: string
  readonly pid: number
  /** Ends the lab and waits until its process is gone. May be called more than once. */
  stop(): Promise<void>
  /** Settles when the process is gone, whoever ended it. Never rejects. */
  readonly exited: Promise<LabExit>
}

const START_TIMEOUT_MS = 20_000
const STOP_GRACE_MS = 2000
const STDERR_CHARACTERS = 8192

/**
 * Starts an embedded pair in a process of its own. Rejects, with nothing left behind, when an option is wrong or a
 * port is taken. The caller stops it; when the caller dies, the lab ends by itself.
 */
export async function startLab(options: LabOptions): Promise<RunningLab> {
  checkOptions(options)
  const child = forkLab()
  const exited = exitOf(child)
  try {
    const ready = await readyMessage(child, exited, options)
    return {
      primaryUrl: `redis://127.0.0.1:${ready.port}`,
      replicaUrl: `redis://127.0.0.1:${ready.replicaPort}`,
      pid: child.pid!,
      exited,
      stop: () => stop(child, exited),
    }
  } catch (error) {
    await stop(child, exited)
    throw error
  }
}

function checkOptions({
  faults = [],
  rate = 1,
  workers = 6,
  databases = 16,
  port = 0,
  replicaPort = 0,
}: LabOptions): void {
  const unknown = faults.find((fault: string) => !isLabFault(fault)) as string | undefined
  if (unknown !== undefined) {
    throw new RangeError(
      `faults: no fault is called "${unknown}"; there are ${LAB_FAULTS.map(({name}) => name).join(', ')}`,
    )
  }
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`rate: ${rate} is not between 0 and 1`)
  checkWhole('workers', workers, 1, 64)
  checkWhole('databases', databases, 1, 1024)
  checkWhole('port', port, 0, 65_535)
  checkWhole('replicaPort', replicaPort, 0, 65_535)
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${name}: ${value} is not a whole number from ${least} to ${most}`)
  }
}

/** The entry beside this file, compiled or, under a TypeScript loader, as source. */
function forkLab(): ChildProcess {
  const entry = import.meta.url.endsWith('.ts') ? './lab-process.ts' : './lab-process.js'
  return fork(fileURLToPath(new URL(entry, import.meta.url)), [], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A debugger's port is taken by the parent.
    execArgv: process.execArgv.filter((argument) => !argument.startsWith('--inspect')),
  })
}

function exitOf(child: ChildProcess): Promise<LabExit> {
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARACTERS)
  })
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve({code: null, signal: null, stderr: error.message})
    })
    child.once('close', (code, signal) => {
      resolve({code, signal, stderr})
    })
  })
}

async function readyMessage(child: ChildProcess, exited: Promise<LabExit>, options: LabOptions) {
  let timer: NodeJS.Timeout | undefined
  const answer = new Promise<LabMessage>((resolve, reject) => {
    child.once('message', (message: LabMessage) => {
      resolve(message)
    })
    timer = setTimeout(() => {
      reject(new Error(`the lab's process did not start within ${START_TIMEOUT_MS / 1000} s`))
    }, START_TIMEOUT_MS)
    const start: StartMessage = {kind: 'start', options}
    child.send(start, (error) => {
      if (error) reject(error)
    })
    void exited.then(({code, signal, stderr}) => {
      reject(new Error(`the lab's process ended while starting (${signal ?? `code ${code}`}): ${stderr.trim()}`))
    })
  })
  try {
    const message = await answer
    if (message.kind === 'failed') throw new Error(`the lab cannot start: ${message.message}`)
    return message
  } finally {
    clearTimeout(timer)
  }
}

async function stop(child: ChildProcess, exited: Promise<LabExit>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => {
    child.kill('SIGKILL')
  }, STOP_GRACE_MS)
  await exited
  clearTimeout(timer)
}
