import type {Command, Operation, Reply} from '../operation.js'
import {errorOutcome, errorText} from '../outcome.js'

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

/** The operations of a batch, one for each command. */
export function operationsOf(batch: OperationBatch): Operation[] {
  const {firstId, client, view, round, phase, commands, invokedNs, replies, completedNs, lost, dbs} = batch
  const place = {...(phase === null ? {} : {phase}), ...(round === null ? {} : {round})}
  return commands.map((command, at) => {
    const sent = {id: firstId + at, client, view, db: dbs[at]!, command, invokedNs}
    const answered = at < replies.length
    const error = answered ? errorText(replies[at]) : (lost ?? 'no reply')
    if (error === null) return {...sent, completedNs: completedNs[at]!, outcome: 'ok', reply: replies[at]!, ...place}
    const refused = answered && errorOutcome(command, error) === 'fail'
    return refused
      ? {...sent, completedNs: completedNs[at]!, outcome: 'fail', error, ...place}
      : {...sent, completedNs: null, outcome: 'info', error, ...place}
  })
}
