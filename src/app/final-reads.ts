import {bulkFromId, type Bulk} from '../core/bulk.js'
import {VALUE_FAMILIES} from '../core/command/value-family.js'
import {valueCommand} from '../core/engine/value-types.js'
import type {Command} from '../core/operation.js'
import {unanswered, type Loss} from './describe-loss.js'
import type {RecordedSession} from './recorded-session.js'
import type {Recorder} from './recorder.js'

const BATCH = 500

/** Values that applications read whole. */
const READ_WHOLE = ['string', 'hash', 'list', 'set', 'zset'] as const

/**
 * Reads every key ever named, also those that must be gone, through the path applications use. The reads are
 * operations of the history, marked `final`, and end when `signal` is aborted. Resolves with null, or with why the view could not be read to the end.
 */
export async function readFinally(
  session: RecordedSession,
  recorder: Recorder,
  signal?: AbortSignal,
): Promise<Pick<Loss, 'reason' | 'inFlight'> | null> {
  for (const [db, keys] of [...recorder.named.toRead()]) {
    const fields = recorder.namedFields.get(db)
    const reads = keys.flatMap(([id, families]) => [
      ...readsOf(bulkFromId(id), families),
      ...fieldReads(id, fields?.get(id)),
    ])
    const selected = await session.select(db, {phase: 'final'})
    if (selected?.lost) return {reason: selected.lost, inFlight: unanswered([['SELECT', String(db)]], selected)}
    for (let from = 0; from < reads.length && signal?.aborted !== true; from += BATCH) {
      const commands = reads.slice(from, from + BATCH)
      const batch = await session.send(commands, {phase: 'final'})
      if (batch.lost !== null) return {reason: batch.lost, inFlight: unanswered(commands, batch)}
    }
  }
  return null
}

/** Single fields may come from a cache where the whole hash does not. */
function fieldReads(id: string, fields: ReadonlySet<string> | undefined): Command[] {
  return fields === undefined ? [] : [['HMGET', bulkFromId(id), ...[...fields].map(bulkFromId)]]
}

function readsOf(key: Bulk, families: number): Command[] {
  // A key that was only deleted or expired was never given a type: an application would GET it.
  const wanted = families === 0 ? VALUE_FAMILIES.string : families
  return READ_WHOLE.filter((type) => (wanted & VALUE_FAMILIES[type]) !== 0).map((type) => valueCommand(type, key))
}
