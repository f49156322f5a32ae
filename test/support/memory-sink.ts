import type {NemesisAct} from '../../src/core/nemesis/nemesis-act.js'
import type {HistorySink} from '../../src/app/ports/run-store.js'
import {operationsOf, type OperationBatch} from '../../src/core/history/operation-batch.js'
import type {Operation} from '../../src/core/operation.js'

/** A history that stays in memory. */
export class MemorySink implements HistorySink {
  readonly acts: NemesisAct[] = []
  /** What was recorded so far, in order. */
  readonly operations: Operation[] = []
  readonly backlogBytes = 0

  append(batch: OperationBatch): void {
    this.operations.push(...operationsOf(batch))
  }

  nemesis(act: NemesisAct): void {
    this.acts.push(act)
  }

  settled(): void {
    // How a pair settled is no operation.
  }

  drained(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
