import {commandName} from '../command/command-facts.js'
import {scriptCalls} from '../command/script-calls.js'
import type {Operation} from '../operation.js'
import type {Act, Candidate, CandidateClient} from './candidate.js'
import {nameOfText} from './candidate.js'

/** A round written out, and which of its acts each recorded operation was. */
export interface RecordedRound {
  /** Its acts are ordered as they were recorded. */
  readonly candidate: Candidate
  /** Operation id -> the `at` of its act; only operations of clients that do not repeat their steps. */
  readonly actOf: ReadonlyMap<number, number>
}

const BOXES: ReadonlySet<string> = new Set(['multi', 'exec', 'discard'])

/**
 * Matches a written-out round with the operations that were recorded of it, client by client and in order, so that
 * what a finding says of operations can be said of acts. Acts of rounds that were cut short come after all others.
 */
export function matchRecorded(explicit: Candidate, operations: readonly Operation[]): RecordedRound {
  const actOf = new Map<number, number>()
  const last = operations.at(-1)?.id ?? 0
  const clients = explicit.clients.map((client, index) => {
    const own = operations
      .filter((operation) => operation.client === client.name && !isBox(operation))
      .flatMap(
        (operation) => scriptCalls(operation.command)?.map((command) => ({...operation, command})) ?? [operation],
      )
    return client.everyMs === null ? ordered(client, own, actOf, last + 1 + index) : client
  })
  return {candidate: {...explicit, clients}, actOf}
}

function ordered(
  client: CandidateClient,
  own: readonly Operation[],
  actOf: Map<number, number>,
  endAt: number,
): CandidateClient {
  let next = 0
  let matches = true
  let at = 0
  const acts = client.acts.map((act): Act => {
    if (act.kind !== 'command') return {...act, at}
    const operation = own[next++]
    matches &&= operation !== undefined && commandName(operation.command) === nameOfText(act.text)
    at = matches ? operation!.id : endAt
    if (matches) actOf.set(operation!.id, at)
    return {...act, at}
  })
  return {...client, acts}
}

function isBox({command}: Operation): boolean {
  return BOXES.has(commandName(command))
}
