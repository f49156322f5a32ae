import {bulkFromId, bulkId} from '../core/bulk.js'
import {CLEANING_VALUE} from '../core/model/left-values.js'
import {errorText} from '../core/outcome.js'
import {displayBulk} from '../core/report/display-text.js'
import type {Command} from '../core/operation.js'
import {Failure} from './failure.js'
import {storesOf} from './foreign-keys.js'
import type {DatabaseKey, NamedKeys} from './named-keys.js'
import type {Clock} from './ports/clock.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {View, Views} from './ports/view.js'

const BATCH = 1000
const POLL_FIRST_MS = 5
const POLL_MOST_MS = 250
/** Deletions that do not show on a replica within this time are sent again. */
const PASS_MS = 1000
const CACHE_WAIT_MS = 500

/** What is to be deleted, and where. */
export interface CleanUp {
  readonly views: Pick<Views, 'primary' | 'replicas'>
  readonly databases: readonly number[]
  /** What was named and is to be deleted. */
  readonly named: NamedKeys
  /** Every key that was named since the databases were proven empty: what is found of it is deleted too. */
  readonly own?: Pick<NamedKeys, 'owns'>
  /** The sides may hold different keys: a deletion has to reach a replica that holds what its primary does not. */
  readonly drifted: boolean
  /** How long the replicas are waited for. */
  readonly timeoutMs: number
  /** Told what is sent to the primary. */
  readonly onSent?: (commands: readonly Command[]) => void
}

/** Own keys that stayed on the servers. */
export interface Leftover {
  /** Null when it could not be counted. */
  readonly count: number | null
  /** Where they are, with an example, and why they stayed. */
  readonly reason: string
}

interface KeyLeft extends DatabaseKey {
  readonly view: View
}

/**
 * Deletes exactly the keys that lockstep wrote, by database and name: nothing is flushed, and nobody else's key is
 * touched. Resolves with null once no server holds one, else with what stayed; it never rejects with a Failure.
 */
export async function cleanUp(task: CleanUp, keyspaces: KeyspacePort, clock: Clock): Promise<Leftover | null> {
  const {views, named, timeoutMs} = task
  const deadlineNs = clock.ranNs() + timeoutMs * 1e6
  let keys: readonly DatabaseKey[] = named
    .ownDatabases()
    .flatMap((db) => named.ownIn(db).map((id) => ({db, key: bulkFromId(id)})))
  try {
    for (let everywhere = task.drifted; ; everywhere = true) {
      const refusal = await deleteKeys(task, keys, everywhere)
      if (refusal === null) await awaitCache(views.primary, clock)
      const restMs = (deadlineNs - clock.ranNs()) / 1e6
      const left = await awaitGone(task, keyspaces, clock, refusal === null ? Math.min(PASS_MS, restMs) : 0)
      if (left.length === 0) return null
      if (refusal !== null || clock.ranNs() >= deadlineNs)
        return {count: countNames(left), reason: describe(left[0]!, refusal ?? `still there after ${timeoutMs} ms`)}
      keys = left
    }
  } catch (error) {
    if (error instanceof Failure) return keys.length === 0 ? null : {count: null, reason: error.message}
    throw error
  }
}

/** A sentence for people on what stayed. */
export function describeLeftover({count, reason}: Leftover): string {
  const what = count === null ? 'keys of lockstep may have stayed' : `${keyCount(count)} of lockstep stayed`
  return `${what} on the servers: ${reason}`
}

/**
 * Deletes keys on the primary; `everywhere` so that replicas which hold what it does not delete them too: a DEL of a
 * key that the primary does not hold is not replicated, and the SET before it sees to that. Resolves with the first
 * error that a deletion got, or null.
 */
async function deleteKeys(
  {views: {primary}, onSent}: CleanUp,
  keys: readonly DatabaseKey[],
  everywhere: boolean,
): Promise<string | null> {
  if (keys.length === 0) return null
  let refusal: string | null = null
  const session = await primary.open('cleanup')
  try {
    let selected: number | null = null
    for (let from = 0; from < keys.length; from += BATCH) {
      const commands = keys.slice(from, from + BATCH).flatMap(({db, key}) => {
        const select: Command[] = db === selected ? [] : [['SELECT', String(db)]]
        selected = db
        const set: Command[] = everywhere ? [['SET', key, CLEANING_VALUE]] : []
        return [...select, ...set, ['DEL', key] as Command]
      })
      onSent?.(commands)
      const {replies, lost} = await session.send(commands)
      if (lost !== null) throw new Failure('unreachable', `${primary.address}: ${lost}`)
      refusal ??= replies.map(errorText).find((error) => error !== null) ?? null
    }
    return refusal
  } finally {
    session.close()
  }
}

/** Waits until no server holds an own key. Resolves with those that are still there when the time is up. */
async function awaitGone(
  task: CleanUp,
  keyspaces: KeyspacePort,
  clock: Clock,
  timeoutMs: number,
): Promise<readonly KeyLeft[]> {
  const deadlineNs = clock.ranNs() + timeoutMs * 1e6
  for (let pollMs = POLL_FIRST_MS; ; pollMs = Math.min(POLL_MOST_MS, pollMs * 2)) {
    const left = await ownKeysLeft(task, keyspaces)
    if (left.length === 0 || clock.ranNs() >= deadlineNs) return left
    await clock.sleep(pollMs)
  }
}

async function ownKeysLeft(
  {views, databases, named, own = named}: CleanUp,
  keyspaces: KeyspacePort,
): Promise<readonly KeyLeft[]> {
  const all = [...new Set([...databases, ...named.ownDatabases()])]
  const left: KeyLeft[] = []
  for (const view of storesOf(views)) {
    for await (const {db, names} of keyspaces.names(view, all))
      for (const key of names) if (own.owns(db, key)) left.push({view, db, key})
  }
  return left
}

/** Waits until a read cache that tells its state has been cleared: what comes next must not find it half way. */
async function awaitCache(primary: View, clock: Clock): Promise<void> {
  const deadlineNs = clock.ranNs() + CACHE_WAIT_MS * 1e6
  while (clock.ranNs() < deadlineNs) {
    const state = (await primary.control.info('cache')).get('cache_status')
    if (state === undefined || state.toLowerCase() === 'ok') return
    await clock.sleep(2)
  }
}

/** A key on several servers is one. */
function countNames(keys: readonly DatabaseKey[]): number {
  return new Set(keys.map(({db, key}) => `${db}/${bulkId(key)}`)).size
}

function describe({view, db, key}: KeyLeft, why: string): string {
  return `${view.name} ${view.address}, database ${db}, such as ${displayBulk(key)} (${why})`
}

function keyCount(count: number): string {
  return count === 1 ? '1 key' : `${count.toLocaleString('en')} keys`
}
