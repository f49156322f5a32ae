import type {Operation} from '../operation.js'
import type {HistoryHeader} from './header.js'

/**
 * One operation as a line of a history, without the newline. Fields always come in the same order. It runs for every
 * recorded operation; JSON.stringify on a plain object beat text put together by hand, once that text was written out.
 */
export function encodeOperation(op: Operation): string {
  return JSON.stringify({
    id: op.id,
    client: op.client,
    view: op.view,
    db: op.db,
    command: op.command,
    invokedNs: op.invokedNs,
    completedNs: op.completedNs,
    outcome: op.outcome,
    reply: op.reply,
    error: op.error,
    phase: op.phase,
    round: op.round,
    deadlineNs: op.deadlineNs,
  })
}

/** The first line of a history, without the newline; the schema always stands first. */
export function encodeHeader({schema, views, ...rest}: HistoryHeader): string {
  return JSON.stringify({schema, views, ...rest})
}
