import type {Words} from '../../core/resp/encode-command.js'
import type {ElementDifference} from '../../core/diff/examination.js'
import type {RawReply} from '../../core/resp/reply-factory.js'
import {comparison, difference, MAX_ELEMENTS, type ElementComparison} from './element-comparison.js'
import type {LinkEnd, PairLink} from './pair-link.js'

/** Entries that are asked for in one go. */
const PIECE = '1000'

/**
 * Compares a stream in pieces: entries by id, the last id ever given, groups with what they have delivered, and
 * pending entries with their consumer. Idle times, deliveries and lag are of each server's own clock and counting, and
 * are left out. Null when equal.
 */
export async function compareStream(link: PairLink, key: Buffer): Promise<ElementComparison | null> {
  const found = await compareInOrder(link, 'entry', '', (from) => ['XRANGE', key, from, '+', 'COUNT', PIECE], entriesOf)
  const [ours, theirs] = await Promise.all([readFacts(link, link.primary, key), readFacts(link, link.replica, key)])
  found.push(...compareMaps('group', ours.facts, theirs.facts))
  for (const group of ours.groups) {
    // A group that only one side has is found by its facts.
    if (found.length >= MAX_ELEMENTS || !theirs.facts.has(deliveredFact(group))) continue
    const question = (from: string): Words => ['XPENDING', key, group, from, '+', PIECE]
    found.push(...(await compareInOrder(link, 'group', `${group.toString('latin1')} pending `, question, pendingOf)))
  }
  return comparison('stream', true, found.slice(0, MAX_ELEMENTS))
}

/** Compares what both sides list in the order of ids, page by page; `prefix` stands before the ids in what differs. */
async function compareInOrder(
  link: PairLink,
  element: string,
  prefix: string,
  question: (from: string) => Words,
  read: (reply: RawReply) => readonly Entry[],
): Promise<ElementDifference[]> {
  const found: ElementDifference[] = []
  for (let from = '-'; found.length < MAX_ELEMENTS;) {
    const [ours, theirs] = await link.readKey(question(from), Number(PIECE))
    const equal = ours.raw(0).equals(theirs.raw(0))
    const left = read(ours.value(0))
    const right = equal ? left : read(theirs.value(0))
    // What lies beyond the end of the shorter full page is looked at with the next one.
    const ends = [left, right].filter((page) => page.length === Number(PIECE)).map((page) => page.at(-1)!.id)
    const until = ends.sort(compareIds)[0]
    const within = ({id}: Entry) => until === undefined || compareIds(id, until) <= 0
    if (!equal)
      found.push(...compareMaps(element, mapOf(left.filter(within), prefix), mapOf(right.filter(within), prefix)))
    if (until === undefined) break
    from = after(until)
  }
  return found
}

interface StreamFacts {
  /** One text a fact. */
  readonly facts: ReadonlyMap<string, Buffer>
  readonly groups: readonly Buffer[]
}

/** Everything of a stream beside its entries and what is pending. */
async function readFacts({capabilities}: PairLink, end: LinkEnd, key: Buffer): Promise<StreamFacts> {
  const facts = new Map<string, Buffer>()
  const groups: Buffer[] = []
  const {streamGroups} = capabilities
  const questions = [['XINFO', 'STREAM', key], ...(streamGroups ? [['XINFO', 'GROUPS', key]] : [])]
  const replies = await end.read(questions, {optional: true})
  const lastId = fieldsOf(replies.value(0)).get('last-generated-id')
  if (lastId) facts.set('last-generated-id', lastId)
  const listed = streamGroups ? replies.value(1) : null
  for (const group of Array.isArray(listed) ? listed : []) {
    const fields = fieldsOf(group)
    const name = fields.get('name') ?? Buffer.alloc(0)
    facts.set(deliveredFact(name), fields.get('last-delivered-id') ?? Buffer.alloc(0))
    groups.push(name)
  }
  return {facts, groups}
}

function deliveredFact(group: Buffer): string {
  return `${group.toString('latin1')} last-delivered-id`
}

/** What stands under an id: the fields of an entry, or who has it pending. */
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

/** Consumers of pending entries. How often one was delivered is counted by each server: reading it again is not replicated. */
function pendingOf(reply: RawReply): readonly Entry[] {
  if (!Array.isArray(reply)) return []
  return (reply as Array<[Buffer, Buffer]>).map(([id, consumer]) => ({id: id.toString('latin1'), fields: consumer}))
}

function mapOf(entries: readonly Entry[], prefix: string): ReadonlyMap<string, Buffer> {
  return new Map(entries.map(({id, fields}) => [prefix + id, fields]))
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
