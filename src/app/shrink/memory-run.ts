import {operationsOf} from '../../core/history/operation-batch.js'
import type {HistoryLine} from '../../core/history/parse-line.js'
import type {HistoryHeader} from '../../core/history/header.js'
import type {Snapshot} from '../../core/keyspace/compare-keyspaces.js'
import type {Operation} from '../../core/operation.js'
import type {RunReport} from '../../core/report/report.js'
import type {RunDescription} from '../../core/run-description.js'
import {isMarker} from '../../core/settle-markers.js'
import {commandKeys} from '../../core/command/command-keys.js'
import {Failure} from '../failure.js'
import type {HistoryFiles} from '../ports/history-files.js'
import type {HistorySink, RunDirectory, RunStore, StoredRun} from '../ports/run-store.js'

/**
 * A run that is kept in memory and judged there, as one on disk would be. Markers are left out of its history: nothing
 * else touches their keys, so what the rest proves does not depend on them, and there are many.
 */
export class MemoryRun implements RunDirectory, StoredRun, HistoryFiles, RunStore {
  readonly path = ''
  readonly historyPath = ''
  private header: HistoryHeader | null = null
  private written: RunDescription | null = null
  private reported: RunReport | null = null
  private readonly lines: HistoryLine[] = []
  private readonly kept: Snapshot[] = []

  get description(): RunDescription {
    if (!this.written) throw new Failure('usage', 'this run has not been described yet')
    return this.written
  }

  /** Its operations so far, markers apart, in order. */
  get operations(): readonly Operation[] {
    return this.lines.flatMap((line) => (line.kind === 'operation' ? [line.operation] : []))
  }

  create(): Promise<RunDirectory> {
    return Promise.resolve(this)
  }

  open(): Promise<StoredRun> {
    return Promise.resolve(this)
  }

  near(): Promise<readonly StoredRun[]> {
    return Promise.resolve([])
  }

  openHistory(header: HistoryHeader): Promise<HistorySink> {
    this.header = header
    return Promise.resolve({
      append: (batch) => {
        for (const operation of operationsOf(batch))
          if (!isOfMarkers(operation)) this.lines.push({kind: 'operation', operation})
      },
      nemesis: () => undefined,
      settled: (settled) => this.lines.push({kind: 'settled', settled}),
      backlogBytes: 0,
      drained: () => Promise.resolve(),
      close: () => Promise.resolve(),
    })
  }

  openTrace(): Promise<never> {
    return Promise.reject(new Failure('usage', 'a run in memory records no trace'))
  }

  trace(): Promise<null> {
    return Promise.resolve(null)
  }

  writeRun(description: RunDescription): Promise<void> {
    this.written = description
    return Promise.resolve()
  }

  writeSnapshot(snapshot: Snapshot): Promise<void> {
    this.kept.push(snapshot)
    return Promise.resolve()
  }

  writeReport(report: RunReport): Promise<void> {
    this.reported = report
    return Promise.resolve()
  }

  snapshots(): Promise<readonly Snapshot[]> {
    return Promise.resolve(this.kept)
  }

  report(): Promise<RunReport> {
    return this.reported
      ? Promise.resolve(this.reported)
      : Promise.reject(new Failure('usage', 'this run has no report yet'))
  }

  seals(): Promise<Record<string, never>> {
    return Promise.resolve({})
  }

  read(_path: string, onLine: (line: HistoryLine) => void): Promise<{lines: number; torn: boolean}> {
    if (this.header) onLine({kind: 'header', header: this.header})
    for (const line of this.lines) onLine(line)
    return Promise.resolve({lines: this.lines.length + 1, torn: false})
  }
}

function isOfMarkers({command, client}: Operation): boolean {
  const keys = commandKeys(command)
  return keys.length > 0 ? keys.every(isMarker) : client.startsWith('lockstep@')
}
