import type {HistorySink} from '../../src/app/ports/run-store.js'
import {ByteWriter} from '../../src/core/byte-writer.js'
import type {Operation} from '../../src/core/operation.js'

/** A history that stays in memory. */
export class MemorySink implements HistorySink {
  readonly out = new ByteWriter()
  readonly backlogBytes = 0

  /** What was recorded so far, in order. */
  get operations(): readonly Operation[] {
    const lines = this.out.view().toString().split('\n')
    return lines.filter((line) => line.startsWith('{"id":')).map((line) => JSON.parse(line) as Operation)
  }

  append(put: (out: ByteWriter) => void): void {
    put(this.out)
  }

  drained(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
