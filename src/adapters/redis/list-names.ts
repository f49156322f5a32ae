import {Failure} from '../../app/failure.js'
import type {NamePage} from '../../app/ports/keyspace.js'
import type {Session} from '../../app/ports/session.js'
import type {View} from '../../app/ports/view.js'
import {bulkId, type Bulk} from '../../core/bulk.js'
import type {Command, Reply} from '../../core/operation.js'
import {ask} from './ask.js'

const SCAN_COUNT = 1000

/** Lists the names of several databases, a page of each at a time. */
export async function* scanTogether(
  view: View,
  session: Session,
  databases: readonly number[],
): AsyncIterable<NamePage> {
  interface Place {
    readonly db: number
    readonly cursor: Bulk
  }
  for (let open = databases.map((db): Place => ({db, cursor: '0'})); open.length > 0;) {
    const commands = open.flatMap(({db, cursor}): Command[] => [['SELECT', String(db)], scan(cursor)])
    const replies = await ask(view, session, commands)
    const pages = open.map(({db}, at) => ({db, page: scanReply(view, replies[2 * at + 1]!)}))
    for (const {db, page} of pages) yield {db, names: page[1]}
    open = pages.map(({db, page}) => ({db, cursor: page[0]})).filter(({cursor}) => cursor !== '0')
  }
}

/** Names of one database. */
export interface NamedPage {
  readonly names: readonly Bulk[]
  /** The type all of them have, where it is known. */
  readonly type: string | null
}

/** All names of the selected database, each once for every type it holds. */
export async function listNames(view: View, session: Session): Promise<NamedPage[]> {
  const {ranges} = view.engine.reading
  if (!ranges) return scanAll(view, session)
  const pages: NamedPage[] = []
  for (const type of ranges.types) pages.push(...(await rangesOf(view, session, type)))
  for (const type of ranges.others) {
    const [listed] = await ask(view, session, [['KEYS', '*', type]])
    if (!Array.isArray(listed)) throw unknownForm(view)
    pages.push({names: listed as Bulk[], type})
  }
  return pages
}

async function rangesOf(view: View, session: Session, type: string): Promise<NamedPage[]> {
  const pages: NamedPage[] = []
  for (let from: Bulk = ''; ;) {
    const [reply] = await ask(view, session, [['PKSCANRANGE', type, from, '', 'LIMIT', String(SCAN_COUNT)]])
    const [next, names] = scanReply(view, reply!)
    if (names.length > 0) pages.push({names, type})
    if (next === '') return pages
    from = next
  }
}

async function scanAll(view: View, session: Session): Promise<NamedPage[]> {
  const pages: NamedPage[] = []
  const seen = new Set<string>()
  for (let cursor: Bulk = '0'; ;) {
    const [next, keys] = scanReply(view, (await ask(view, session, [scan(cursor)]))[0]!)
    // A name may come twice while the server resizes its table.
    const fresh = keys.filter((key) => !seen.has(bulkId(key)) && seen.add(bulkId(key)))
    if (fresh.length > 0) pages.push({names: fresh, type: null})
    if (next === '0') return pages
    cursor = next
  }
}

function scan(cursor: Bulk): Command {
  return ['SCAN', cursor, 'COUNT', String(SCAN_COUNT)]
}

/** A page of names: where the next one begins, and the names. */
function scanReply(view: View, reply: Reply): [next: Bulk, keys: readonly Bulk[]] {
  if (Array.isArray(reply) && Array.isArray(reply[1])) return [reply[0] as Bulk, reply[1] as Bulk[]]
  throw unknownForm(view)
}

function unknownForm({address, name}: View): Failure {
  return new Failure('unreachable', `${address} (${name}) lists names in an unknown form`)
}
