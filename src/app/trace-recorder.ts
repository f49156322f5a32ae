import {parseMonitorLine} from '../core/history/parse-monitor-line.js'
import {Failure} from './failure.js'
import type {Clock} from './ports/clock.js'
import type {HistorySink, RunDirectory} from './ports/run-store.js'
import {allViews, type Monitor, type View, type Views} from './ports/view.js'

/** Some engines do not show a replica's own commands in its stream: then the last lines get this long to arrive. */
const LAST_LINES_MS = 500
const POLL_MS = 5

interface Trace {
  readonly view: View
  readonly monitor: Monitor
  readonly sink: HistorySink
  readonly lastLine: string
}

/** The MONITOR streams of a run's views, on their way to disk. */
export class TraceRecorder {
  private readonly traces: Trace[] = []

  private constructor(private readonly clock: Clock) {}

  /** Follows every view but caches. Rejects with a Failure when a server refuses. */
  static async start(views: Views, directory: RunDirectory, clock: Clock): Promise<TraceRecorder> {
    const recorder = new TraceRecorder(clock)
    for (const view of allViews(views).filter(({role}) => role !== 'cache')) {
      await recorder.follow(view, await directory.openTrace(view.name))
    }
    return recorder
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

  private async follow(view: View, sink: HistorySink): Promise<void> {
    const seen = {lastLine: ''}
    const monitor = await view.monitor((line) => {
      seen.lastLine = line
      const monitored = parseMonitorLine(line)
      if (monitored) sink.append((out) => out.text(`${JSON.stringify(monitored)}\n`))
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

  /** The stream comes on a connection of its own: a command sent last tells when it is complete. */
  private async awaitLastLines(trace: Trace): Promise<void> {
    const token = `lockstep:end-of-trace:${trace.view.name}`
    const untilNs = this.clock.nowNs() + LAST_LINES_MS * 1e6
    try {
      await trace.view.control.call(['ECHO', token])
    } catch (error) {
      if (error instanceof Failure) return
      throw error
    }
    while (!trace.lastLine.includes(token) && this.clock.nowNs() < untilNs) await this.clock.sleep(POLL_MS)
  }
}
