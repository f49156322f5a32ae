import type {Bulk} from '../core/bulk.js'
import {commandName, flushScope} from '../core/command/command-facts.js'
import {commandKeys} from '../core/command/command-keys.js'
import {parseMonitorLine, type MonitoredCommand} from '../core/history/parse-monitor-line.js'
import {Failure} from './failure.js'
import type {Clock} from './ports/clock.js'
import type {LineSink, RunDirectory} from './ports/run-store.js'
import {allViews, type Monitor, type View, type Views} from './ports/view.js'

/** Some engines do not show a replica's own commands in its stream: then the last lines get this long to arrive. */
const LAST_LINES_MS = 500
const POLL_MS = 5

/** Whether the run has named this key, or is about to. */
type IsNamed = (db: number, key: Bulk) => boolean

interface Trace {
  readonly view: View
  readonly monitor: Monitor
  readonly sink: LineSink
  readonly lastLine: string
}

/** The MONITOR streams of a run's views, on their way to disk: only what concerns the run, whoever sent it. */
export class TraceRecorder {
  private readonly traces: Trace[] = []

  private constructor(
    private readonly clock: Clock,
    private readonly databases: readonly number[],
    private readonly isNamed: IsNamed,
  ) {}

  /**
   * Follows every view but caches, for commands that name a key of the run or flush one of its databases. Rejects with a
   * Failure when a server refuses; then nothing is followed any more.
   */
  static async start(
    views: Views,
    directory: RunDirectory,
    clock: Clock,
    databases: readonly number[],
    isNamed: IsNamed,
  ): Promise<TraceRecorder> {
    const recorder = new TraceRecorder(clock, databases, isNamed)
    try {
      for (const view of allViews(views).filter(({role}) => role !== 'cache'))
        await recorder.follow(view, await directory.openTrace(view.name))
    } catch (error) {
      await recorder.abandon()
      throw error
    }
    return recorder
  }

  /** Ends the streams of a run that did not come to its end. */
  async abandon(): Promise<void> {
    for (const {monitor, sink} of this.traces.splice(0)) {
      monitor.close()
      await sink.close().catch(() => undefined)
    }
  }

  /** Ends the streams. Returns the views recorded to the end, and why others were not. */
  async stop(): Promise<{readonly views: readonly string[]; readonly incomplete: readonly string[]}> {
    const views: string[] = []
    const incomplete: string[] = []
    for (const trace of this.traces) {
      await this.awaitLastLines(trace)
      const {lost} = trace.monitor.close()
      await trace.sink.close()
      if (lost === null) views.push(trace.view.name)
      else incomplete.push(`the trace of ${trace.view.name} broke off: ${lost}`)
    }
    return {views, incomplete}
  }

  private async follow(view: View, sink: LineSink): Promise<void> {
    const seen = {lastLine: ''}
    const onLine = (line: string) => {
      seen.lastLine = line
      const monitored = parseMonitorLine(line)
      if (monitored && this.concerns(monitored)) sink.append((out) => out.text(`${JSON.stringify(monitored)}\n`))
    }
    const monitor = await view.monitor(onLine).catch(async (error: unknown) => {
      await sink.close()
      throw error
    })
    this.traces.push({
      view,
      monitor,
      sink,
      get lastLine() {
        return seen.lastLine
      },
    })
  }

  /** Other clients of a server send what is nobody's business, passwords among it. */
  private concerns({db, command}: MonitoredCommand): boolean {
    const flush = flushScope(command)
    if (flush === 'all') return true
    if (!this.databases.includes(db)) return false
    if (flush === 'db') return true
    // MIGRATE names a key, and may hold the password of another server.
    return commandName(command) !== 'migrate' && commandKeys(command).some((key) => this.isNamed(db, key))
  }

  /** The stream comes on a connection of its own: a command sent last tells when it is complete. */
  private async awaitLastLines(trace: Trace): Promise<void> {
    const token = `lockstep:end-of-trace:${trace.view.name}`
    const untilNs = this.clock.ranNs() + LAST_LINES_MS * 1e6
    try {
      await trace.view.control.call(['ECHO', token])
    } catch (error) {
      if (error instanceof Failure) return
      throw error
    }
    while (!trace.lastLine.includes(token) && this.clock.ranNs() < untilNs) await this.clock.sleep(POLL_MS)
  }
}
