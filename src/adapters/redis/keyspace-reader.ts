import {Failure} from '../../app/failure.js'
import type {KeyspacePort} from '../../app/ports/keyspace.js'
import type {Session} from '../../app/ports/session.js'
import type {View} from '../../app/ports/view.js'
import {bulkId, type Bulk} from '../../core/bulk.js'
import type {Snapshot} from '../../core/keyspace/compare-keyspaces.js'
import type {KeyspaceEntry, KeyspaceValue} from '../../core/keyspace/keyspace-entry.js'
import type {Command, Reply} from '../../core/operation.js'
import {commandName} from '../../core/command/command-facts.js'
import {canonicalValue} from '../../core/keyspace/canonical-value.js'
import {displayCommand} from '../../core/report/display-command.js'
import {unreachable} from './open-socket.js'
import {readCommand, TYPES_PIKA_HOLDS_APART} from './read-command.js'

const SCAN_COUNT = 1000
/** More databases than any server is set up with; the search for the last one ends here. */
const MAX_DATABASES = 4096

/** Reads whole keyspaces of moderate size into memory; each snapshot has a connection of its own. */
export class KeyspaceReader implements KeyspacePort {
  async snapshot(view: View, databases: readonly number[]): Promise<Snapshot> {
    const session = await view.open(`snapshot:${view.name}`)
    try {
      const readFromMs = Date.now()
      const entries: KeyspaceEntry[] = []
      for (const db of databases) {
        await ask(view, session, [['SELECT', String(db)]])
        for (const page of await names(view, session)) entries.push(...(await readPage(view, session, db, page)))
      }
      return {view: view.name, entries, readFromMs, readUntilMs: Date.now()}
    } finally {
      session.close()
    }
  }

  async firstKey(view: View, db: number): Promise<{key: string; atLeast: number} | null> {
    const session = await view.open(`scan:${view.name}`)
    try {
      await ask(view, session, [['SELECT', String(db)]])
      // DBSIZE is no proof on every engine: only a scan to the end proves that a database is empty.
      for (let cursor = '0'; ;) {
        const [next, keys] = scanReply(
          view,
          (await ask(view, session, [['SCAN', cursor, 'COUNT', String(SCAN_COUNT)]]))[0]!,
        )
        if (keys.length > 0) return {key: bulkId(keys[0]!), atLeast: keys.length}
        if (next === '0') return null
        cursor = next
      }
    } finally {
      session.close()
    }
  }

  async databases(view: View): Promise<readonly number[]> {
    const session = await view.open(`databases:${view.name}`)
    try {
      const found: number[] = []
      for (let db = 0; db < MAX_DATABASES; db += 16) {
        const batch = Array.from({length: 16}, (_, at) => db + at)
        const {replies, lost} = await session.send(batch.map((number) => ['SELECT', String(number)]))
        if (lost !== null) throw lostFailure(view, lost, ['SELECT'])
        const accepted = batch.filter((_, at) => replies[at] === 'OK')
        found.push(...accepted)
        if (accepted.length < batch.length) break
      }
      return found
    } finally {
      session.close()
    }
  }
}

interface NamedPage {
  readonly names: readonly Bulk[]
  /** The type all of them have, where it is known. */
  readonly type: string | null
}

/** All names of the selected database, each once for every type it holds. */
async function names(view: View, session: Session): Promise<NamedPage[]> {
  if (!view.engine.severalTypesPerName) return scanAll(view, session, null)
  const pages: NamedPage[] = []
  for (const type of TYPES_PIKA_HOLDS_APART) pages.push(...(await scanAll(view, session, type)))
  return pages
}

async function scanAll(view: View, session: Session, type: string | null): Promise<NamedPage[]> {
  const pages: NamedPage[] = []
  const seen = new Set<string>()
  for (let cursor = '0'; ;) {
    const command = ['SCAN', cursor, 'COUNT', String(SCAN_COUNT), ...(type === null ? [] : ['TYPE', type])]
    const [next, keys] = scanReply(view, (await ask(view, session, [command]))[0]!)
    // A name may come twice while the server resizes its table.
    const fresh = keys.filter((key) => !seen.has(bulkId(key)) && seen.add(bulkId(key)))
    if (fresh.length > 0) pages.push({names: fresh, type})
    if (next === '0') return pages
    cursor = next
  }
}

async function readPage(view: View, session: Session, db: number, page: NamedPage): Promise<KeyspaceEntry[]> {
  const types =
    page.type === null
      ? (
          await ask(
            view,
            session,
            page.names.map((key) => ['TYPE', key]),
          )
        ).map(String)
      : page.names.map(() => page.type!)
  const present = page.names.map((key, at) => ({key, type: types[at]!})).filter(({type}) => type !== 'none')
  const replies = await ask(
    view,
    session,
    present.flatMap(({key, type}) => [['PTTL', key], readCommand(type, key)]),
  )
  const nowMs = Date.now()
  const entries: KeyspaceEntry[] = []
  for (const [at, {key, type}] of present.entries()) {
    const ttlMs = Number(replies[2 * at])
    const reply = replies[2 * at + 1]!
    const value: KeyspaceValue | null = isError(reply)
      ? {type: 'other', name: `${type}, which it refuses to read`, dump: null}
      : canonicalValue(type, reply)
    // -2, or no value: gone between the two questions.
    if (ttlMs === -2 || value === null) continue
    entries.push({db, key, value, expireAtMs: ttlMs < 0 ? null : nowMs + ttlMs})
  }
  return entries
}

async function ask(view: View, session: Session, commands: readonly Command[]): Promise<readonly Reply[]> {
  const {replies, lost} = await session.send(commands)
  if (lost !== null) throw lostFailure(view, lost, commands[replies.length] ?? [])
  const refused = replies.findIndex((reply) => isError(reply) && !contradictsType(reply))
  if (refused < 0) return replies
  const {error} = replies[refused] as {error: string}
  throw new Failure(
    'unreachable',
    `${view.address} (${view.name}) refuses ${commandName(commands[refused]!).toUpperCase()}: ${error}`,
  )
}

function isError(reply: Reply): reply is {readonly error: string} {
  return typeof reply === 'object' && reply !== null && 'error' in reply
}

/** The server told another type just before: that is a finding about this key, and no reason to give up. */
function contradictsType({error}: {readonly error: string}): boolean {
  return error.startsWith('WRONGTYPE')
}

function lostFailure({address}: View, reason: string, command: Command): Failure {
  return unreachable(address, reason, displayCommand(command, null))
}

function scanReply(view: View, reply: Reply): [cursor: string, keys: readonly Bulk[]] {
  if (Array.isArray(reply) && Array.isArray(reply[1])) return [String(reply[0]), reply[1] as Bulk[]]
  throw new Failure('unreachable', `${view.address} (${view.name}) answers SCAN in an unknown form`)
}
