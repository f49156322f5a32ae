import {scoreBytes} from '../../core/keyspace/value-digest.js'
import {encodeCommands, type Words} from '../../core/resp/encode-command.js'
import {compareFieldExpiry, fieldExpiryCommand} from './compare-field-expiry.js'
import type {ElementDifference} from '../../core/diff/examination.js'
import type {Answer} from '../../core/resp/answer.js'
import {MemberPage} from '../../core/diff/member-page.js'
import {memberType, type MemberType} from '../../core/engine/value-types.js'
import {comparison, difference, MAX_ELEMENTS, type ElementComparison} from './element-comparison.js'
import {KeyChanged, type LinkEnd, type PairLink} from './pair-link.js'
import {quiet} from './scan-pages.js'

/** How many elements both sides hold. */
export type Sizes = readonly [primary: number, replica: number]

/**
 * Looks again at some members of a large hash, set or sorted set, whatever became of the others meanwhile; null when
 * they are equal now. So a value that changes all the time costs a look at what differed, and not at all of it.
 */
export async function compareKnownMembers(
  link: PairLink,
  type: string,
  key: Buffer,
  names: readonly Buffer[],
): Promise<ElementComparison | null> {
  const {element, stride} = memberType(type)!
  const [ours, theirs] = await Promise.all([
    lookUp(link, link.primary, type, key, names),
    lookUp(link, link.replica, type, key, names),
  ])
  const found = names.flatMap((name, at) => {
    const [expected, actual] = [ours[at] ?? null, theirs[at] ?? null]
    const same =
      expected === null || actual === null ? expected === actual : stride === 1 || sameValue(type, expected, actual)
    return same ? [] : [difference(element, name, expected, actual)]
  })
  return comparison(type, true, found)
}

/**
 * Lists the primary's members page by page and looks each up on the replica. When none is missing or different, and both
 * sizes have stayed the same, the replica holds no other; else its members are listed too.
 */
export async function compareMembers(
  link: PairLink,
  type: string,
  key: Buffer,
  sizes: Sizes,
  piece: number,
  toleranceMs: number,
): Promise<ElementDifference[]> {
  const {element} = memberType(type)!
  const found: ElementDifference[] = []
  const listed = await eachPage(link, 'primary', type, key, piece, async (page, reply) => {
    for (const at of page.differing(reply))
      found.push(difference(element, page.member(at), page.value(at), page.heldValue(reply.bytes, at)))
    if (type === 'hash' && link.capabilities.fieldExpiry)
      found.push(...(await pageExpiry(link, key, page, toleranceMs)))
    return found.length < MAX_ELEMENTS
  })
  const all = listed >= sizes[0] && sizes[0] === sizes[1]
  if (found.length === 0 && all && (await sizesStayed(link, type, key, sizes))) return found
  await eachPage(link, 'replica', type, key, piece, (page, reply) => {
    for (const at of page.absent(reply)) found.push(difference(element, page.member(at), null, page.value(at)))
    return found.length < MAX_ELEMENTS
  })
  return found.slice(0, MAX_ELEMENTS)
}

/** Fields of a page that do not expire at the same time on both sides. */
async function pageExpiry(
  link: PairLink,
  key: Buffer,
  page: MemberPage,
  toleranceMs: number,
): Promise<readonly ElementDifference[]> {
  const fields = Array.from({length: page.count}, (_, at) => page.member(at))
  const [ours, theirs] = await link.readKey(fieldExpiryCommand(key, fields), fields.length)
  return compareFieldExpiry(fields, ours, theirs, 0, toleranceMs)
}

async function sizesStayed(link: PairLink, type: string, key: Buffer, sizes: Sizes): Promise<boolean> {
  const [ours, theirs] = await link.readKey([memberType(type)!.size, key])
  return ours.number(0) === sizes[0] && theirs.number(0) === sizes[1]
}

/**
 * Lists the members that one side holds, page by page, each with what the other side answers for them. Resolves with
 * how many it listed; rejects with KeyChanged when the key took another type meanwhile.
 */
async function eachPage(
  link: PairLink,
  side: 'primary' | 'replica',
  type: string,
  key: Buffer,
  piece: number,
  onPage: (page: MemberPage, reply: Answer) => boolean | Promise<boolean>,
): Promise<number> {
  const kind = memberType(type)!
  const page = new MemberPage(kind)
  const listing = link[side]
  const other = side === 'primary' ? link.replica : link.primary
  const scan = (cursor: string) =>
    listing.readRaw({
      bytes: encodeCommands([[kind.scan, key, cursor, 'COUNT', String(piece)]]),
      replies: 1,
      operations: piece,
    })
  let members = 0
  for (let next = scan('0'); ;) {
    const listed = await next
    if (!listed) throw new KeyChanged()
    page.read(listed)
    members += page.count
    const {cursor} = page
    // The next page is listed while this one is looked up.
    if (cursor !== '0') next = quiet(scan(cursor))
    let goOn = true
    if (page.count > 0) {
      const reply = await answerFor(link, other, kind, key, page)
      if (!reply) throw new KeyChanged()
      goOn = await onPage(page, reply)
      reply.release()
    }
    listed.release()
    if (cursor === '0') return members
    if (goOn) continue
    await next.then(
      (unused) => unused?.release(),
      () => undefined,
    )
    return members
  }
}

/** The answers for all members of a page, as an array; null when the key took another type meanwhile. */
async function answerFor(
  link: PairLink,
  end: LinkEnd,
  kind: MemberType,
  key: Buffer,
  page: MemberPage,
): Promise<(Answer & {readonly release: () => void}) | null> {
  const operations = page.count
  if (looksUpTogether(link, kind)) return end.readRaw({bytes: page.lookUpRequest(key), replies: 1, operations})
  const commands = Array.from({length: page.count}, (_, at) => [kind.each, key, page.member(at)])
  const replies = await end.readRaw({bytes: encodeCommands(commands), replies: page.count, operations})
  if (!replies) return null
  const head = Buffer.from(`*${page.count}\r\n`)
  return {...replies, bytes: Buffer.concat([head, replies.bytes])}
}

function looksUpTogether({capabilities}: PairLink, {type}: MemberType): boolean {
  return type === 'hash' || (type === 'set' ? capabilities.smismember : capabilities.zmscore)
}

/** What `end` holds for each member; null where it holds none. */
async function lookUp(
  link: PairLink,
  end: LinkEnd,
  type: string,
  key: Buffer,
  members: readonly Buffer[],
): Promise<ReadonlyArray<Buffer | null>> {
  const kind = memberType(type)!
  const {together, each} = kind
  const inOne = looksUpTogether(link, kind)
  const commands: readonly Words[] = inOne
    ? [[together, key, ...members]]
    : members.map((member) => [each, key, member])
  const replies = await end.read(commands, {operations: members.length})
  if (commands.some((_, at) => replies.error(at) !== null)) throw new KeyChanged()
  const held = inOne ? replies.bulks(0) : members.map((_, at) => bytesOrNull(replies.value(at)))
  return type === 'set' ? members.map((member, at) => (held[at]?.toString('latin1') === '1' ? member : null)) : held
}

function sameValue(type: string, left: Buffer, right: Buffer): boolean {
  return left.equals(right) || (type === 'zset' && scoreBytes(left).equals(scoreBytes(right)))
}

function bytesOrNull(value: unknown): Buffer | null {
  return Buffer.isBuffer(value) ? value : typeof value === 'string' ? Buffer.from(value, 'latin1') : null
}
