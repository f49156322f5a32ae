import type {Command, Reply} from '../operation.js'
import {errorOutcome} from '../outcome.js'
import {quoteReply, quoteText, quoteWords} from './json-text.js'

/** Commands of one client that were sent in one write, and what became of them. */
export interface OperationBatch {
  readonly firstId: number
  readonly client: string
  readonly view: string
  readonly round: number | null
  readonly phase: 'final' | null
  readonly commands: readonly Command[]
  readonly invokedNs: number
  /** Fewer than commands when the connection was lost; errors are `{error}`. */
  readonly replies: readonly Reply[]
  readonly completedNs: readonly number[]
  readonly lost: string | null
  /** The database of each command. */
  readonly dbs: readonly number[]
}

/**
 * The history lines of a batch, one for each command, as `encodeOperation` would write them. What the lines share is
 * put together once: this runs for every operation of a replay, and is what its speed hangs on.
 */
export function encodeBatch(batch: OperationBatch): string {
  const {commands, replies, completedNs, dbs} = batch
  const who = `,"client":${quoteText(batch.client)},"view":${quoteText(batch.view)},"db":`
  const invoked = `],"invokedNs":${batch.invokedNs},"completedNs":`
  const phase = batch.phase === null ? '' : `,"phase":"${batch.phase}"`
  const end = `${phase}${batch.round === null ? '' : `,"round":${batch.round}`}}\n`
  let lines = ''
  for (let at = 0; at < commands.length; at++) {
    lines += `{"id":${batch.firstId + at}${who}${dbs[at]!},"command":[${quoteWords(commands[at]!)}${invoked}`
    lines +=
      at < replies.length ? answered(commands[at]!, replies[at]!, completedNs[at]!) : unknown(batch.lost ?? 'no reply')
    lines += end
  }
  return lines
}

function answered(command: Command, reply: Reply, completedNs: number): string {
  if (reply === 'OK') return `${completedNs},"outcome":"ok","reply":"OK"`
  const error = errorText(reply)
  if (error === null) return `${completedNs},"outcome":"ok","reply":${quoteReply(reply)}`
  return errorOutcome(command, error) === 'fail'
    ? `${completedNs},"outcome":"fail","error":${quoteText(error)}`
    : unknown(error)
}

function unknown(cause: string): string {
  return `null,"outcome":"info","error":${quoteText(cause)}`
}

/** The message of an error reply; null when the reply is none. */
export function errorText(reply: Reply | undefined): string | null {
  return typeof reply === 'object' && reply !== null && 'error' in reply ? reply.error : null
}
