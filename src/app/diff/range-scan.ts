import {firstPiece, wholePieceSize} from '../../core/diff/first-piece.js'
import {compareExpiries, sameExpiry} from '../../core/diff/compare-page.js'
import {isSelected, selectsAll} from '../../core/diff/key-selection.js'
import {forEachName, nameAt, type NamePage} from '../../core/diff/page-request.js'
import {compareRanges, equalRanges, RangePage, type RangeComparison} from '../../core/diff/range-page.js'
import type {RangeListing} from '../../core/engine/keyspace-reading.js'
import type {Answer} from '../../core/resp/answer.js'
import {encodeCommands, type Words} from '../../core/resp/encode-command.js'
import {Replies} from '../../core/resp/replies.js'
import {CloseLooks, type PageTally} from './close-looks.js'
import {WHOLE_BYTES, WHOLE_ELEMENTS} from './compare-values.js'
import type {PairLinks} from './open-links.js'
import {ServerRefused, type RawRequest} from './pair-link.js'
import {toleranceOf, type ScanContext} from './scan-context.js'
import {quiet} from './scan-pages.js'

/** A page begins with few names, since nothing tells how large values are. */
const FIRST_NAMES = 50
const MAX_PAGE_BYTES = 32 * 1024 * 1024
/** Names of a type that comes in one answer. */
const MAX_NAMES_BYTES = 256 * 1024 * 1024
const FIRST_VALUES = 50
const MAX_VALUES = 500
/** An answer of values below, or above, this makes the next one larger, or smaller. */
const SMALL_BYTES = 128 * 1024
const LARGE_BYTES = 1024 * 1024

/** What a page showed. */
interface Looked {
  readonly equal: number
  readonly open: readonly Buffer[]
}

/**
 * Compares a database of servers that list names in order, type by type: both lists are merged page by page, so that
 * names of one side alone show at once, and any name is a place to go on from.
 */
export class RangeScan {
  private names = FIRST_NAMES
  private values = FIRST_VALUES
  private readonly pages = {
    names: [new RangePage(1), new RangePage(1)],
    named: [new RangePage(2), new RangePage(2)],
  } as const

  constructor(
    private readonly links: PairLinks,
    private readonly context: ScanContext,
    private readonly listing: RangeListing,
  ) {}

  /** `from`: where an earlier scan left off, as it was told to `context.reached`. */
  async run(db: number, from: string): Promise<void> {
    const {forward, looks, backward} = this.links
    const {type: only} = this.context.filter
    await Promise.all([forward.select(db), looks.select(db), backward.select(db)])
    const types = [...this.listing.types, ...this.listing.others].filter((type) => only === null || type === only)
    const [begun, name = ''] = from.split(':')
    const first = Math.max(0, types.indexOf(begun!))
    for (const [at, type] of types.entries()) {
      if (at < first) continue
      const closeLooks = new CloseLooks(looks, this.context, db)
      const placeOf = (next: Buffer) => {
        if (next.length > 0) return {cursor: `${type}:${next.toString('base64')}`, done: false}
        return at + 1 < types.length ? {cursor: `${types[at + 1]!}:`, done: false} : {cursor: '0', done: true}
      }
      const done = ({next, listed}: Pick<RangeComparison, 'next' | 'listed'>, {equal, open}: Looked) => {
        this.context.counts.listedOnReplica += listed[1]
        const tally: PageTally = {listed: listed[0], equal}
        return closeLooks.add(open, tally, placeOf(next))
      }
      if (this.listing.others.includes(type)) await this.listAtOnce(type, done)
      else await this.merge(type, Buffer.from(at === first ? name : '', 'base64'), done)
      await closeLooks.end()
    }
    if (types.length === 0) this.context.reached({cursor: '0', done: true})
  }

  /** Two pages are looked at while the next is being listed; `done` is called in order. */
  private async merge(
    type: string,
    from: Buffer,
    done: (page: RangeComparison, looked: Looked) => Promise<void>,
  ): Promise<void> {
    const inWork: Array<{readonly page: RangeComparison; readonly looked: Promise<Looked>}> = []
    const settleOldest = async () => {
      const {page, looked} = inWork.shift()!
      await done(page, await looked)
    }
    for (let next: Promise<RangeComparison> | null = quiet(this.page(type, from)); next;) {
      const page: RangeComparison = await next
      next = page.next.length === 0 ? null : quiet(this.page(type, page.next))
      inWork.push({page, looked: quiet(this.look(type, page))})
      if (inWork.length > 2) await settleOldest()
    }
    while (inWork.length > 0) await settleOldest()
  }

  private get wholeValues(): boolean {
    return selectsAll(this.context.filter.selection)
  }

  /** The names of both sides from this one on, as far as a page goes; those of strings with their values. */
  private async page(type: string, from: Buffer): Promise<RangeComparison> {
    const {forward} = this.links
    const {throttle, signal} = forward.gate
    await throttle.uncrowded(signal)
    const count = Math.min(this.names, throttle.pageSize)
    const withValues = type === 'string' && this.wholeValues
    const startMs = performance.now()
    const [ours, theirs] = await forward.request(this.pageRequest(withValues ? 'string_with_value' : type, from, count))
    const bytes = Math.max(ours.length, theirs.length)
    throttle.pageTook(performance.now() - startMs, bytes)
    if (ours.dropped || theirs.dropped) return this.smallerPage(type, from, count)
    this.names = bytes > LARGE_BYTES ? Math.max(1, count >> 1) : 2 * count
    const compared = this.compare(ours, theirs, withValues)
    ours.release()
    theirs.release()
    return compared
  }

  private compare(ours: Answer, theirs: Answer, withValues: boolean): RangeComparison {
    const {selection} = this.context.filter
    const [left, right] = this.pages[withValues ? 'named' : 'names']
    left.read(ours)
    if (ours.bytes.equals(theirs.bytes)) {
      const named = !withValues || this.links.backward.capabilities.expiry !== null
      return equalRanges(left, selection, named)
    }
    right.read(theirs)
    return compareRanges(left, right, selection)
  }

  /** Values were larger than a page may be: fewer at a time, and one alone by its name. */
  private async smallerPage(type: string, from: Buffer, count: number): Promise<RangeComparison> {
    this.names = Math.max(1, count >> 3)
    if (count > 1) return this.page(type, from)
    const [ours, theirs] = await this.links.forward.request(this.pageRequest(type, from, 1))
    const {next, listed, shared, open} = this.compare(ours, theirs, false)
    return {next, listed, shared: {...shared, count: 0}, open: [...open, ...allNames(shared)]}
  }

  private pageRequest(listed: string, from: Buffer, count: number): RawRequest {
    const {match} = this.context.filter
    const command: Words = ['PKSCANRANGE', listed, from, '', 'LIMIT', String(count)]
    const bytes = encodeCommands([match === null ? command : [...command, 'MATCH', match]])
    return {bytes, replies: 1, operations: count, maxBytes: MAX_PAGE_BYTES}
  }

  /** Values, where they did not come with the names, and expiry of what both sides hold. */
  private async look(type: string, {shared, open}: RangeComparison): Promise<Looked> {
    if (type === 'string' && this.wholeValues) return this.lookAtExpiry(shared, open)
    const found = [...open]
    let equal = 0
    for (let at = 0; at < shared.count;) {
      const most = this.links.backward.gate.throttle.atOnce(this.values)
      const keys = allNames(shared, at, Math.min(shared.count, at + most))
      const unequal = await this.lookAtValues(type, keys)
      found.push(...unequal)
      equal += keys.length - unequal.length
      at += keys.length
    }
    return {equal, open: found}
  }

  private async lookAtExpiry(shared: NamePage, open: readonly Buffer[]): Promise<Looked> {
    const link = this.links.backward
    const {expiry} = link.capabilities
    if (expiry === null || shared.count === 0) return {equal: shared.count, open}
    const bytes = forEachName(expiry, shared, null)
    const [ours, theirs] = await link.request({bytes, replies: shared.count, operations: shared.count})
    const differ = compareExpiries(ours, theirs, shared.count, toleranceOf(link, this.context))
    ours.release()
    theirs.release()
    return {equal: shared.count - differ.length, open: [...open, ...differ.map((at) => nameAt(shared, at))]}
  }

  /** Those of these names whose value or expiry needs a close look. */
  private async lookAtValues(type: string, keys: readonly Buffer[]): Promise<readonly Buffer[]> {
    const link = this.links.backward
    const {throttle} = link.gate
    const elements = throttle.atOnce(WHOLE_ELEMENTS)
    const {expiry} = link.capabilities
    const commands = [
      ...keys.map((key) => firstPiece(type, key, elements, WHOLE_BYTES)!),
      ...(expiry === null ? [] : keys.map((key) => [expiry, key])),
    ]
    const values = await link.readBothWithin(commands, {maxBytes: MAX_PAGE_BYTES})
    this.values = values === null ? Math.max(1, this.values >> 3) : this.values
    if (values === null) return keys
    const [ours, theirs] = values
    const tolerance = toleranceOf(link, this.context)
    let bytes = 0
    let asked = 0
    const open = keys.filter((_, at) => {
      const value = ours.raw(at)
      const size = wholePieceSize(type, value, elements, WHOLE_BYTES)
      bytes += value.length
      asked += size ?? elements
      if (size === null || !value.equals(theirs.raw(at))) return true
      return expiry !== null && !sameExpiry(ours.number(keys.length + at), theirs.number(keys.length + at), tolerance)
    })
    if (bytes < SMALL_BYTES) this.values = Math.min(MAX_VALUES, 2 * this.values)
    else if (bytes > LARGE_BYTES) this.values = Math.max(1, this.values >> 1)
    throttle.spend(2 * asked)
    return open
  }

  /** Names of a type that are listed all at once; each is looked at closely. */
  private async listAtOnce(
    type: string,
    done: (page: Pick<RangeComparison, 'next' | 'listed'>, looked: Looked) => Promise<void>,
  ): Promise<void> {
    const {match, selection} = this.context.filter
    const bytes = encodeCommands([['KEYS', match ?? '*', type]])
    const [ours, theirs] = await this.links.forward.request({
      bytes,
      replies: 1,
      operations: 1,
      maxBytes: MAX_NAMES_BYTES,
    })
    if (ours.dropped || theirs.dropped)
      throw new ServerRefused(`there are more names of type ${type} than can be listed: compare the others by --type`)
    const listed = [ours, theirs].map((answer) => new Replies(answer, 1).bulks(0).flatMap((name) => name ?? []))
    const names = new Map(listed.flat().map((name) => [name.toString('latin1'), name]))
    const chosen = [...names.values()].filter((name) => isSelected(selection, name, 0, name.length))
    await done({next: Buffer.alloc(0), listed: [listed[0]!.length, listed[1]!.length]}, {equal: 0, open: chosen})
  }
}

function allNames(page: NamePage, from = 0, to = page.count): Buffer[] {
  return Array.from({length: to - from}, (_, at) => nameAt(page, from + at))
}
