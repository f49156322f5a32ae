import {fork, type ChildProcess} from 'node:child_process'
import {rmSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import type {KeeperNews, KeeperOrder, ProcessEnd, ProcessStart} from './keeper-messages.js'
import {signalGroup} from './signal-group.js'

/** A process that ends when this one does. */
export interface KeptProcess {
  readonly pid: number
  /** Sends a signal to it and to all that it started. */
  kill(signal: NodeJS.Signals): void
  /** Null while it runs. */
  readonly ended: ProcessEnd | null
  /** Settles when it has ended, whoever ended it. Never rejects. */
  readonly exited: Promise<ProcessEnd>
}

/**
 * A small process of lockstep's own that owns servers and the folder they work in, so that neither outlives this
 * process, not even when it is killed by SIGKILL. Should the keeper itself be killed, this process takes its place.
 */
export class Keeper {
  private readonly processes = new Map<number, Kept>()
  private readonly exited: Promise<void>
  private stopping = false
  private idleHolds = true

  private constructor(
    private readonly child: ChildProcess,
    /** Belongs to the servers; removed with all that is in it. */
    readonly folder: string,
  ) {
    child.on('message', (news: KeeperNews) => {
      if (news.kind !== 'ready') this.processes.get(news.id)?.take(news)
    })
    this.exited = new Promise((resolve) => {
      child.once('exit', () => {
        this.conclude()
        resolve()
      })
    })
  }

  /** Rejects when its process does not start. */
  static async start(): Promise<Keeper> {
    const entry = import.meta.url.endsWith('.ts') ? './keeper-process.ts' : './keeper-process.js'
    const child = fork(fileURLToPath(new URL(entry, import.meta.url)), [], {
      // Its own group: what is sent to the group of this process must not end it before it has cleaned up.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: withoutSecrets(process.env),
      // A debugger's port is taken by the parent.
      execArgv: process.execArgv.filter((argument) => !argument.startsWith('--inspect')),
    })
    const folder = await new Promise<string>((resolve, reject) => {
      child.once('message', (news: KeeperNews) => {
        if (news.kind === 'ready') resolve(news.folder)
      })
      child.once('error', reject)
      child.once('exit', (code, signal) => {
        reject(new Error(`the process that keeps the servers ended while starting (${signal ?? `code ${code}`})`))
      })
    })
    return new Keeper(child, folder)
  }

  /** Starts a process. Rejects when there is no such program, or it may not be run. */
  async run(start: ProcessStart): Promise<KeptProcess> {
    const id = this.processes.size
    const kept = new Kept((signal) => this.order({kind: 'signal', id, signal}))
    this.processes.set(id, kept)
    this.holdOrLetGo()
    void kept.exited.then(() => this.holdOrLetGo())
    this.order({kind: 'start', id, ...start})
    await kept.started
    return kept
  }

  /** Lets this process end without stopping the keeper first once nothing runs in it; the keeper then ends by itself. */
  unref(): void {
    this.idleHolds = false
    this.holdOrLetGo()
  }

  /** Ends all processes, removes the folder, and waits until both are gone. May be called more than once. */
  async stop(): Promise<void> {
    this.child.ref()
    if (!this.stopping && this.child.connected) {
      this.stopping = true
      this.child.disconnect()
    }
    await this.exited
  }

  /** News of what runs is waited for: without a hold this process would end before they come. */
  private holdOrLetGo(): void {
    const holds = this.idleHolds || [...this.processes.values()].some(({ended}) => ended === null)
    this.child[holds ? 'ref' : 'unref']()
    this.child.channel?.[holds ? 'ref' : 'unref']()
  }

  private order(order: KeeperOrder): void {
    // A keeper that is gone has taken its processes along.
    if (this.child.connected) this.child.send(order, () => undefined)
  }

  /** The keeper is gone. What it kept is gone too, unless it was killed: then it is ended here. */
  private conclude(): void {
    for (const kept of this.processes.values()) kept.conclude(this.stopping)
    if (!this.stopping) rmSync(this.folder, {recursive: true, force: true, maxRetries: 10})
  }
}

class Kept implements KeptProcess {
  pid = 0
  ended: ProcessEnd | null = null
  readonly started: Promise<void>
  readonly exited: Promise<ProcessEnd>
  private settle!: {readonly start: () => void; readonly fail: (error: Error) => void; readonly end: () => void}

  constructor(readonly kill: (signal: NodeJS.Signals) => void) {
    let end: () => void
    this.exited = new Promise((resolve) => (end = () => resolve(this.ended!)))
    this.started = new Promise((start, fail) => (this.settle = {start, fail, end}))
  }

  take(news: Exclude<KeeperNews, {kind: 'ready'}>): void {
    if (news.kind === 'failed') {
      this.ended = {code: null, signal: null}
      this.settle.fail(new Error(news.message))
      this.settle.end()
    } else if (news.kind === 'started') {
      this.pid = news.pid
      this.settle.start()
    } else {
      this.ended = {code: news.code, signal: news.signal}
      this.settle.end()
    }
  }

  /** To be called when the keeper has gone, and has ended this process before, or has not. */
  conclude(isGone: boolean): void {
    if (this.ended) return
    if (!isGone && this.pid > 0) signalGroup(this.pid, 'SIGKILL')
    this.ended = {code: null, signal: 'SIGKILL'}
    this.settle.fail(new Error('the process that keeps the servers has ended'))
    this.settle.end()
  }
}

/** Servers have no part in what is for lockstep alone, passwords among it. */
function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('LOCKSTEP_')))
}
