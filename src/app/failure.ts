/**
 * Why a command cannot do what it was asked to, in terms of who can mend it.
 * - `usage`: bad input or flags; `unreachable`: a target does not answer, or is not what it was said to be;
 * - `refused`: it would not be safe; `output`: what was made cannot be written;
 * - `interrupted`: the operator asked to stop. It is the reason of the process's AbortSignal, so that
 *   `signal.throwIfAborted()` throws it.
 */
export type FailureKind = 'usage' | 'unreachable' | 'refused' | 'output' | 'interrupted'

/** An expected failure: one clear message, and what to do next. */
export class Failure extends Error {
  override name = 'Failure'

  constructor(
    readonly kind: FailureKind,
    message: string,
    /** The next step, as a line of its own. */
    readonly hint?: string,
  ) {
    super(message)
  }
}

/** A server that answered before does not answer any more. */
export class ServerLost extends Failure {
  constructor(
    readonly address: string,
    readonly reason: string,
    /** What it was asked, as people refer to it. */
    readonly inFlight: string,
    hint: string,
  ) {
    super('unreachable', `${address}: ${reason}`, hint)
  }
}
