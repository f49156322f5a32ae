import {EXIT} from './exit-codes.js'

/** Turns Ctrl-C and a polite end into a signal that a use case can follow; the second one ends the process at once. */
export class Interruption {
  private readonly controller = new AbortController()
  private readonly onSignal = () => {
    if (this.controller.signal.aborted) process.exit(EXIT.interrupted)
    this.controller.abort()
  }

  constructor() {
    process.on('SIGINT', this.onSignal)
    process.on('SIGTERM', this.onSignal)
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  /** Whether the operator asked to stop. */
  get happened(): boolean {
    return this.controller.signal.aborted
  }

  end(): void {
    process.off('SIGINT', this.onSignal)
    process.off('SIGTERM', this.onSignal)
  }
}
