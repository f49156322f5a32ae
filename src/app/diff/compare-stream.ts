import type {ElementDifference} from '../../core/diff/examination.js'
import type {RawReply} from '../../core/resp/reply-factory.js'
import {comparison, difference, MOST_ELEMENTS, type ElementComparison} from './compare-elements.js'
import type {LinkEnd, PairLink} from './pair-link.js'

const PIECE = 1000

/**
 * Compares a stream in pieces: entries by id, the last id ever given, groups with what they have delivered, and
 * pending entries with their consumer and number of deliveries. Idle times and lag are of each server's own clock
 * and counting, and are left out. Null when equal.
 */
export async function compareStream(link: PairLink, key: Buffer): Promise<ElementComparison | null> {
  const found = [...(await compareEntries(link, key)), ...(await compareFacts(link, key))]
  return comparison('stream', true, found.slice(0, MOST_ELEMENTS))
}

async function compareEntries(link: PairLink, key: Buffer): Promise<ElementDifference[]> {
  const found: ElementDifference[] = []
  for (let from = '-'; found.length < MOST_ELEMENTS;) {
    const [ours, theirs] = await link.readBoth([['XRANGE', key, from, '+', 'COUNT', String(PIECE)]])
    const left = entriesOf(ours.value(0))
    if (ours.raw(0).equals(theirs.raw(0))) {
      if (left.length < PIECE) break
      from = after(left.at(-1)!.id)
      continue
    }
    const right = entriesOf(theirs.value(0))
    // What lies beyond the end of the shorter full page is looked at with the next one.
    const ends = [left, right].filter((page) => page.length === PIECE).map((page) => page.at(-1)!.id)
    const until = ends.sort(compareIds)[0]
    const within = ({id}: Entry) => until === undefined || compareIds(id, until) <= 0
    found.push(...compareMaps('entry', mapOf(left.filter(within)), mapOf(right.filter(within))))
    if (until === undefined) break
    from = after(until)
  }
  return found
}

async function compareFacts(link: PairLink, key: Buffer): Promise<ElementDifference[]> {
  const [ours, theirs] = await Promise.all([readFacts(link.primary, key), readFacts(link.replica, key)])
  return compareMaps('group', ours, theirs)
}

/** Everything of a stream beside its entries, one text a fact. */
async function readFacts(end: LinkEnd, key: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const facts = new Map<string, Buffer>()
  const replies = await end.read([
    ['XINFO', 'STREAM', key],
    ['XINFO', 'GROUPS', key],
  ])
  const lastId = fieldsOf(replies.value(0)).get('last-generated-id')
  if (lastId) facts.set('last-generated-id', lastId)
  const groups = replies.value(1)
  for (const group of Array.isArray(groups) ? groups : []) {
    const fields = fieldsOf(group)
    const name = fields.get('name') ?? Buffer.alloc(0)
    const title = name.toString('latin1')
    facts.set(`${title} last-delivered-id`, fields.get('last-delivered-id') ?? Buffer.alloc(0))
    for (const [id, owner] of await readPending(end, key, name)) facts.set(`${title} pending ${id}`, owner)
  }
  return facts
}

/** Consumer and deliveries of every pending entry of a group, by id. */
async function readPending(end: LinkEnd, key: Buffer, group: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const pending = new Map<string, Buffer>()
  for (let from = '-'; ;) {
    const page = (await end.read([['XPENDING', key, group, from, '+', String(PIECE)]])).value(0)
    if (!Array.isArray(page)) return pending
    for (const one of page as Array<[Buffer, Buffer, string, string]>)
      pending.set(one[0].toString('latin1'), Buffer.concat([one[1], Buffer.from(` x${one[3]}`)]))
    if (page.length < PIECE) return pending
    from = after((page.at(-1) as [Buffer])[0].toString('latin1'))
  }
}

interface Entry {
  readonly id: string
  readonly fields: Buffer
}

function entriesOf(reply: RawReply): readonly Entry[] {
  if (!Array.isArray(reply)) return []
  return (reply as Array<[Buffer, Buffer[] | null]>).map(([id, fields]) => ({
    id: id.toString('latin1'),
    fields: Buffer.concat((fields ?? []).flatMap((field) => [Buffer.from(`${field.length}:`), field])),
  }))
}

function mapOf(entries: readonly Entry[]): ReadonlyMap<string, Buffer> {
  return new Map(entries.map(({id, fields}) => [id, fields]))
}

function compareMaps(
  element: string,
  ours: ReadonlyMap<string, Buffer>,
  theirs: ReadonlyMap<string, Buffer>,
): ElementDifference[] {
  const found: ElementDifference[] = []
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const [expected, actual] = [ours.get(name) ?? null, theirs.get(name) ?? null]
    if (expected === null || actual === null || !expected.equals(actual))
      found.push(difference(element, Buffer.from(name, 'latin1'), expected, actual))
  }
  return found
}

function fieldsOf(reply: RawReply | undefined): ReadonlyMap<string, Buffer> {
  const fields = new Map<string, Buffer>()
  if (!Array.isArray(reply)) return fields
  for (let at = 0; at + 1 < reply.length; at += 2) {
    const [name, value] = [reply[at], reply[at + 1]]
    if (Buffer.isBuffer(name) && Buffer.isBuffer(value)) fields.set(name.toString('latin1'), value)
  }
  return fields
}

/** The smallest id behind this one; entries of one millisecond are told apart by their sequence. */
function after(id: string): string {
  const [ms, sequence] = id.split('-')
  return `${ms!}-${BigInt(sequence!) + 1n}`
}

function compareIds(left: string, right: string): number {
  const [a, b] = [left, right].map((id) => id.split('-').map(BigInt) as [bigint, bigint]) as [
    [bigint, bigint],
    [bigint, bigint],
  ]
  const order = a[0] === b[0] ? a[1] - b[1] : a[0] - b[0]
  return order < 0n ? -1 : order > 0n ? 1 : 0
}
