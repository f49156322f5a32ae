import {setTimeout as sleep} from 'node:timers/promises'
import type {KeyspacePort, NamePage} from '../../app/ports/keyspace.js'
import type {Session} from '../../app/ports/session.js'
import type {View} from '../../app/ports/view.js'
import {openToStore} from '../../app/store-connection.js'
import type {Bulk} from '../../core/bulk.js'
import type {Snapshot} from '../../core/keyspace/compare-keyspaces.js'
import type {KeyspaceEntry, KeyspaceValue} from '../../core/keyspace/keyspace-entry.js'
import {errorText} from '../../core/outcome.js'
import {serverTimeMs} from '../../core/server-time.js'
import {typeCalled, valueCommand} from '../../core/engine/value-types.js'
import {keysByDatabase} from '../../core/engine/keyspace-info.js'
import {canonicalValue} from '../../core/keyspace/canonical-value.js'
import {ask, lostFailure} from './ask.js'
import {countDatabases} from './count-databases.js'
import {listNames, scanTogether, type NamedPage} from './list-names.js'

/** So many databases are scanned by one write. */
const SCANNED_TOGETHER = 16
const MAX_LOADING_MS = 5000
const LOADING_POLL_MS = 100

/** Reads whole keyspaces of moderate size into memory; each snapshot has a connection of its own. */
export class KeyspaceReader implements KeyspacePort {
  async snapshot(view: View, databases: readonly number[]): Promise<Snapshot> {
    const {connection: session, mayAskExpiry} = await openToStore(view, `snapshot:${view.name}`)
    try {
      const readFromMs = Date.now()
      const entries: KeyspaceEntry[] = []
      const first = mayAskExpiry ? null : new Map<NamedPage, Expiries>()
      const places: Array<readonly [db: number, pages: readonly NamedPage[]]> = []
      if (first) await loadingEnds(view)
      for (const db of await holdingKeys(view, databases)) {
        await ask(view, session, [['SELECT', String(db)]])
        const pages = await listNames(view, session)
        if (first) {
          for (const page of pages) first.set(page, await readExpiries(view, session, page))
          places.push([db, pages])
        } else for (const page of pages) entries.push(...(await readPage(view, session, db, page, null)))
      }
      for (const [db, pages] of places) {
        await ask(view, session, [['SELECT', String(db)]])
        for (const page of pages) entries.push(...(await readPage(view, session, db, page, first!.get(page)!)))
      }
      return {view: view.name, entries, readFromMs, readUntilMs: await latestMs(session)}
    } finally {
      session.close()
    }
  }

  async *names(view: View, databases: readonly number[], over?: Session): AsyncIterable<NamePage> {
    if (databases.length === 0) return
    const session = over ?? (await view.open(`scan:${view.name}`))
    try {
      // DBSIZE is no proof on every engine: only a scan to the end proves that a database is empty.
      const scanned = databases.length > SCANNED_TOGETHER ? await holdingKeys(view, databases) : databases
      for (let from = 0; from < scanned.length; from += SCANNED_TOGETHER)
        yield* scanTogether(view, session, scanned.slice(from, from + SCANNED_TOGETHER))
    } finally {
      if (!over) session.close()
    }
  }

  async read(view: View, db: number, names: readonly Bulk[]): Promise<readonly KeyspaceEntry[]> {
    const {connection: session, mayAskExpiry} = await openToStore(view, `read:${view.name}`)
    try {
      await ask(view, session, [['SELECT', String(db)]])
      const page = {names, type: null}
      if (!mayAskExpiry) await loadingEnds(view)
      return await readPage(view, session, db, page, mayAskExpiry ? null : await readExpiries(view, session, page))
    } finally {
      session.close()
    }
  }

  async databases(view: View): Promise<readonly number[]> {
    const session = await view.open(`databases:${view.name}`)
    try {
      const count = await countDatabases((db) => selects(view, session, db), await configuredDatabases(view))
      return Array.from({length: count}, (_, db) => db)
    } finally {
      session.close()
    }
  }
}

/** Those of these databases that may hold keys. */
async function holdingKeys(view: View, databases: readonly number[]): Promise<readonly number[]> {
  if (databases.length === 1 || !view.engine.trustDbsize) return databases
  const counts = keysByDatabase(await view.control.info('keyspace'))
  return databases.filter((db) => counts.has(db))
}

/** `databases` of the server's configuration; null where it does not tell. */
async function configuredDatabases(view: View): Promise<number | null> {
  const reply = await view.control.call(['CONFIG', 'GET', 'databases'])
  const count = Array.isArray(reply) ? Number(reply[1]) : NaN
  return Number.isInteger(count) && count > 0 ? count : null
}

async function selects(view: View, session: Session, db: number): Promise<boolean> {
  const {replies, lost} = await session.send([['SELECT', String(db)]])
  if (lost !== null) throw lostFailure(view, lost, ['SELECT', String(db)])
  return replies[0] === 'OK'
}

/** The later of our clock and the server's, in milliseconds since the epoch: keys are gone by the server's own. */
async function latestMs(session: Session): Promise<number> {
  const [time] = (await session.send([['TIME']])).replies
  const serverMs = serverTimeMs(time)
  return Number.isNaN(serverMs) ? Date.now() : Math.max(Date.now(), Math.ceil(serverMs))
}

/** The expiry of names, asked before anything is read that may load keys into a cache, and when that was. */
interface Expiries {
  readonly nowMs: number
  readonly ttlMs: readonly number[]
}

async function readExpiries(view: View, session: Session, {names}: NamedPage): Promise<Expiries> {
  const nowMs = Date.now()
  const replies = await ask(
    view,
    session,
    names.map((key) => ['PTTL', key]),
  )
  return {nowMs, ttlMs: replies.map(Number)}
}

/** Waits until nothing is being loaded into the server's read cache, by its own count, or for so long. */
async function loadingEnds({control, engine: {readCache}}: View): Promise<void> {
  const untilMs = Date.now() + MAX_LOADING_MS
  while (readCache?.isLoading(await control.info(readCache.section)) === true && Date.now() < untilMs)
    await sleep(LOADING_POLL_MS)
}

async function readPage(
  view: View,
  session: Session,
  db: number,
  page: NamedPage,
  expiries: Expiries | null,
): Promise<KeyspaceEntry[]> {
  const types =
    page.type === null
      ? (
          await ask(
            view,
            session,
            page.names.map((key) => ['TYPE', key]),
          )
        ).map((type) => typeCalled(type as string))
      : page.names.map(() => page.type!)
  const present = page.names
    .map((key, at) => ({key, type: types[at]!, timeMs: expiries?.ttlMs[at]}))
    .filter(({type}) => type !== 'none')
  const absolute = !expiries && view.engine.expiryToleranceMs === 0
  // A key that expires meanwhile has no more time than this says.
  const nowMs = expiries?.nowMs ?? Date.now()
  const replies = await ask(
    view,
    session,
    // Whether a value without elements is there, or gone by now, is told by what is asked behind it.
    present.flatMap(({key, type}) => [
      valueCommand(type, key),
      ...(expiries ? [] : [[absolute ? 'PEXPIRETIME' : 'PTTL', key]]),
    ]),
  )
  const perKey = expiries ? 1 : 2
  const entries: KeyspaceEntry[] = []
  for (const [at, {key, type, timeMs: known}] of present.entries()) {
    const reply = replies[perKey * at]!
    const timeMs = known ?? Number(replies[2 * at + 1])
    const value: KeyspaceValue | null =
      errorText(reply) !== null
        ? {type: 'other', name: `${type}, which it refuses to read`, dump: null}
        : canonicalValue(type, reply)
    // -2, or no value: gone between the two questions.
    if (timeMs === -2 || value === null) continue
    entries.push({db, key, value, expireAtMs: timeMs < 0 ? null : absolute ? timeMs : nowMs + timeMs})
  }
  return entries
}
