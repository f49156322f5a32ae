import {bulkFromId} from '../../core/bulk.js'
import type {Reply} from '../../core/operation.js'
import {isMarker} from '../../core/settle-markers.js'
import {readFinally} from '../final-reads.js'
import type {NamedKeys} from '../named-keys.js'
import type {Clock} from '../ports/clock.js'
import type {OpenPair} from '../ports/pair-source.js'
import {allViews, type View} from '../ports/view.js'
import {RecordedSession} from '../recorded-session.js'
import {Recorder} from '../recorder.js'
import {MemoryRun} from './memory-run.js'

/** A cache that is being cleared is waited for this long, in all; less where the pair is as quickly had anew. */
const PAUSES_MS = {servers: [5, 20, 100, 400], embedded: [5, 20]} as const

/**
 * Looks whether any view still serves a key that was named, though every store is empty: a cache that kept it would
 * take part in the next try. Returns a sentence on the first one, or null.
 */
export async function servesNothing(
  {views, lab}: Pick<OpenPair, 'views' | 'lab'>,
  named: NamedKeys,
  clock: Clock,
): Promise<string | null> {
  for (const view of allViews(views)) {
    let served = await servedKey(view, named)
    for (const pauseMs of lab ? PAUSES_MS.embedded : PAUSES_MS.servers) {
      if (served === null) break
      await clock.sleep(pauseMs)
      served = await servedKey(view, named)
    }
    if (served !== null) return `${view.name} ${view.address} still serves ${served}, which its store does not hold`
  }
  return null
}

async function servedKey(view: View, named: NamedKeys): Promise<string | null> {
  const memory = new MemoryRun()
  const recorder = new Recorder(await memory.openHistory({schema: 'lockstep.history/1', views: {}}))
  for (const [db, keys] of named.toRead())
    for (const [id, families] of keys) if (!isMarker(id)) recorder.named.add(db, bulkFromId(id), families)
  const session = new RecordedSession(await view.open(`cleanup:${view.name}`), view.name, recorder)
  try {
    await readFinally(session, recorder)
  } finally {
    session.close()
  }
  const found = memory.operations.find(({command, outcome, reply}) =>
    command[0] === 'SELECT' ? false : outcome !== 'ok' || !isNothing(reply ?? null),
  )
  return found ? JSON.stringify(found.command[1]) : null
}

function isNothing(reply: Reply): boolean {
  return reply === null || (Array.isArray(reply) && (reply as readonly Reply[]).every(isNothing))
}
