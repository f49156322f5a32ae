import {Failure} from '../app/failure.js'
import type {Remains} from '../app/ports/remains.js'
import {EXIT} from './exit-codes.js'
import {tell} from './output/write-out.js'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * The operator's wish to stop. The first Ctrl-C, SIGTERM or SIGHUP is told at once and becomes an AbortSignal that
 * every use case asks before each step; the second one ends the process at once, and names what stays.
 */
export class Interruption {
  private readonly controller = new AbortController()
  private readonly staying = new Set<Remains>()

  /** Aborted with a Failure (`interrupted`) as its reason. */
  get signal(): AbortSignal {
    return this.controller.signal
  }

  get happened(): boolean {
    return this.controller.signal.aborted
  }

  /** Begins to take signals for the whole process. */
  listen(): void {
    for (const name of SIGNALS) process.on(name, () => this.take())
  }

  /** Takes note of what would be left behind if the process ended now, until the returned function is called. */
  leaves(remains: Remains): () => void {
    this.staying.add(remains)
    return () => void this.staying.delete(remains)
  }

  /** What stays, a line each. */
  remains(): readonly string[] {
    return [...this.staying].map(({what}) => `what stays: ${what()}`)
  }

  private take(): void {
    if (this.happened) {
      tell('ended at once', ...this.remains())
      process.exit(EXIT.interrupted)
    }
    const written = [...this.staying].some(({on}) => on === 'servers')
    tell(
      `stopping: ${written ? 'what was written to the servers is deleted first' : 'what is in flight ends'}`,
      'once more ends it at once',
    )
    this.controller.abort(new Failure('interrupted', 'interrupted'))
  }
}

/** The one of this process. */
export const interruption = new Interruption()
