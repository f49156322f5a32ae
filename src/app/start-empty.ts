import {errorText} from '../core/outcome.js'
import type {Command} from '../core/operation.js'
import {Failure} from './failure.js'
import {firstForeignKey, type FlushReach} from './foreign-keys.js'
import {NamedKeys} from './named-keys.js'
import type {Clock} from './ports/clock.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {View, Views} from './ports/view.js'

const POLL_MS = 20
const HINT = 'see lockstep doctor; a longer --settle-timeout if it is only slow'

/**
 * Flushes what a plan may touch, on a primary whose data the operator gave up by --allow-flush, and waits until the
 * pair is empty. This is the only flush that no workload sends. Rejects with a Failure when it is refused, or something stays.
 */
export async function startEmpty(
  views: Views,
  reach: FlushReach,
  timeoutMs: number,
  keyspaces: KeyspacePort,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  await flush(views.primary, reach)
  const deadlineNs = clock.ranNs() + timeoutMs * 1e6
  while ((await firstForeignKey(views, reach, new NamedKeys(), keyspaces)) !== null) {
    if (clock.ranNs() > deadlineNs)
      throw new Failure(
        'unreachable',
        `the pair was flushed (--allow-flush), but did not become empty within ${timeoutMs} ms`,
        HINT,
      )
    await clock.sleep(POLL_MS, signal)
    signal.throwIfAborted()
  }
}

async function flush(primary: View, {databases, all}: FlushReach): Promise<void> {
  const session = await primary.open('flush')
  try {
    const commands: Command[] = all ? [['FLUSHALL']] : databases.flatMap((db) => [['SELECT', String(db)], ['FLUSHDB']])
    const {replies, lost} = await session.send(commands)
    const refusal = lost ?? replies.map(errorText).find((error) => error !== null)
    if (refusal !== undefined)
      throw new Failure('unreachable', `${primary.address} cannot be flushed (--allow-flush): ${refusal}`)
  } finally {
    session.close()
  }
}
