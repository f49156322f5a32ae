import {bulkId} from '../bulk.js'
import {commandKeys} from '../command/command-keys.js'
import type {Operation} from '../operation.js'
import type {Act, Candidate, CandidateClient, CommandAct} from './candidate.js'
import {contentOf} from './candidate-workload.js'
import {inOneWrite, keepActs, keysOfText, operationCount} from './candidate.js'
import {formatCommand} from './format-command-text.js'
import type {RecordedRound} from './recorded-round.js'

/**
 * Candidates that the finding itself suggests, smallest first: the operations it names and nothing else (in one write,
 * and as they were sent), then everything the round did to their keys, and that with all that read along.
 * Each of `examples` holds the operations that prove it once, without final reads: each trial makes these anyway.
 */
export function hintCandidates(
  recorded: RecordedRound,
  examples: ReadonlyArray<readonly Operation[]>,
): readonly Candidate[] {
  const seen = new Set<string>()
  return examples
    .flatMap((operations) => hintsOf(recorded, operations))
    .toSorted((one, other) => operationCount(one) - operationCount(other))
    .filter((hint) => hint.clients.length > 0 && isNew(contentOf(hint), seen))
}

function hintsOf({candidate, actOf}: RecordedRound, operations: readonly Operation[]): readonly Candidate[] {
  const named = new Set(operations.flatMap(({id}) => actOf.get(id) ?? []))
  const keys = new Set(operations.flatMap(({command}) => commandKeys(command)).map(bulkId))
  const readers = pinnedReaders(candidate, operations)
  const alone = keepActs(candidate, (act, {everyMs}) => everyMs === null && act.kind === 'command' && named.has(act.at))
  const keyed = keepActs(candidate, (act, {everyMs}) => everyMs === null && (act.kind === 'wait' || touches(act, keys)))
  const observed = keepActs(
    candidate,
    (act, {everyMs}) => everyMs !== null || act.kind === 'wait' || touches(act, keys),
  )
  return [
    ...[alone, keyed].flatMap((hint) => [hint, inOneWrite(hint)]).map((hint) => withClients(hint, readers)),
    observed,
  ]
}

/** Commands of these keys, and those that have none, such as flushes. */
function touches(act: Act, keys: ReadonlySet<string>): boolean {
  if (act.kind !== 'command') return false
  const own = keysOfText(act.text)
  return own.length === 0 || own.some((key) => keys.has(key))
}

/** The clients that repeat their steps, reading only what the finding says they read. */
function pinnedReaders({clients}: Candidate, operations: readonly Operation[]): readonly CandidateClient[] {
  return clients.flatMap((client) => {
    const texts = operations.filter((operation) => client.name === operation.client).map(({command}) => command)
    if (client.everyMs === null || texts.length === 0) return []
    const acts = [...new Set(texts.map(formatCommand))].map((text, at): CommandAct => ({
      kind: 'command',
      at,
      text,
      write: at,
      transaction: null,
    }))
    return [{...client, acts}]
  })
}

function withClients(candidate: Candidate, more: readonly CandidateClient[]): Candidate {
  return {...candidate, clients: [...candidate.clients, ...more]}
}

function isNew(content: string, seen: Set<string>): boolean {
  if (seen.has(content)) return false
  seen.add(content)
  return true
}
