import {compareExpiries, comparePage} from '../../core/diff/compare-page.js'
import type {Examination} from '../../core/diff/examination.js'
import {forEachName, nameAt, overAllNames, type NamePage} from '../../core/diff/page-request.js'
import {Replies} from '../../core/diff/replies.js'
import type {DiffCounts, ScanPlace} from './diff-ports.js'
import {examineKeys, examineTypes} from './examine-keys.js'
import type {PairLink} from './pair-link.js'
import {eachPage, type ScanFilter} from './scan-pages.js'
import type {SuspectPool} from './suspect-pool.js'
import type {Throttle} from './throttle.js'

/** What both scans of a database need. */
export interface ScanContext {
  readonly filter: ScanFilter
  readonly toleranceMs: number
  readonly nowMs: () => number
  readonly throttle: Throttle
  readonly counts: DiffCounts
  readonly suspects: SuspectPool
  readonly signal: AbortSignal
  /** Called when pages are done up to there. */
  readonly reached: (place: ScanPlace) => void
}

/** What a page showed, to be counted when all pages before it are done. */
interface PageResult {
  readonly compared: number
  readonly expired: number
  readonly uncompared: number
  readonly suspects: readonly Buffer[]
}

/** A page in which nearly every name held no string makes the next ones skip the question for strings. */
const RARE_STRINGS = 0.9
/** One page in so many asks for strings all the same. */
const RETRY_PAGES = 16

/** Compares every key of the primary with the replica: values and expiry. */
export class ForwardScan {
  private pagesWithoutStrings = 0
  private withExpiry = true

  constructor(
    private readonly link: PairLink,
    private readonly context: ScanContext,
  ) {}

  /** `withExpiry`: ask for the expiry of every string, too. False when it was cut short. */
  async run(db: number, from: string, withExpiry: boolean): Promise<boolean> {
    const {filter, throttle, signal, counts, reached} = this.context
    this.withExpiry = withExpiry
    await this.link.select(db)
    const onDone = (page: NamePage, result: PageResult) => {
      counts.listedOnPrimary += page.listed
      note(this.context, db, result)
      reached({cursor: page.cursor, done: page.cursor === '0'})
    }
    return eachPage(this.link.primary, from, filter, throttle, signal, (page) => this.compare(page), onDone)
  }

  private async compare(page: NamePage): Promise<PageResult> {
    if (page.count === 0) return {compared: 0, expired: 0, uncompared: 0, suspects: []}
    const {type} = this.context.filter
    const all = Array.from({length: page.count}, (_, at) => at)
    if (this.link.capabilities.severalTypes || (type !== null && type !== 'string')) return this.examine(page, all, 0)
    if (this.pagesWithoutStrings > 0 && this.pagesWithoutStrings++ % RETRY_PAGES !== 0) return this.examine(page, all, 0)
    const startMs = performance.now()
    const {expiry} = this.link.capabilities
    const values = overAllNames('MGET', page)
    const request = this.withExpiry ? forEachName(expiry, page, values) : values
    const replies = this.withExpiry ? page.count + 1 : 1
    const [ours, theirs] = await Promise.all([
      this.link.primary.request(request, replies),
      this.link.replica.request(request, replies),
    ])
    const {equal, open} = comparePage(
      ours.bytes.subarray(0, ours.length),
      theirs.bytes.subarray(0, theirs.length),
      this.withExpiry ? toleranceOf(this.link, this.context) : null,
    )
    this.context.throttle.pageTook(performance.now() - startMs, ours.length)
    ours.release()
    theirs.release()
    this.pagesWithoutStrings = open.length > RARE_STRINGS * page.count ? 1 : 0
    return this.examine(page, open, equal)
  }

  /** Looks closely at some names of the page; `equal` others are known to be equal. */
  private async examine(page: NamePage, places: readonly number[], equal: number): Promise<PageResult> {
    if (places.length === 0) return {compared: equal, expired: 0, uncompared: 0, suspects: []}
    const keys = places.map((at) => nameAt(page, at))
    const looks = await examineKeys(this.link, keys, this.context.toleranceMs, this.context.nowMs)
    const {type} = this.context.filter
    // A key that took another type since it was listed is no more of the type asked for, unless that differs.
    const counted = looks.filter((look) => type === null || look.state !== 'equal' || look.type === type)
    return {
      compared: equal + counted.filter(({state}) => state === 'equal' || state === 'differs').length,
      expired: counted.filter(({state}) => state === 'expiring').length,
      uncompared: counted.filter(({state}) => state === 'uncompared').length,
      suspects: differing(counted),
    }
  }
}

/** Compares the expiry of every key of the primary, and nothing else: for values that were compared without. */
export class ExpiryScan {
  constructor(
    private readonly link: PairLink,
    private readonly context: ScanContext,
  ) {}

  /** False when it was cut short. */
  async run(db: number, from: string): Promise<boolean> {
    const {filter, throttle, signal, reached} = this.context
    await this.link.select(db)
    const onDone = (page: NamePage, result: PageResult) => {
      note(this.context, db, result)
      reached({cursor: page.cursor, done: page.cursor === '0'})
    }
    return eachPage(this.link.primary, from, filter, throttle, signal, (page) => this.compare(page), onDone)
  }

  private async compare(page: NamePage): Promise<PageResult> {
    const nothing = {compared: 0, expired: 0, uncompared: 0}
    if (page.count === 0) return {...nothing, suspects: []}
    const request = forEachName(this.link.capabilities.expiry, page, null)
    const [ours, theirs] = await Promise.all([
      this.link.primary.request(request, page.count),
      this.link.replica.request(request, page.count),
    ])
    const open = compareExpiries(
      ours.bytes.subarray(0, ours.length),
      theirs.bytes.subarray(0, theirs.length),
      page.count,
      toleranceOf(this.link, this.context),
    )
    ours.release()
    theirs.release()
    return {...nothing, suspects: open.map((at) => nameAt(page, at))}
  }
}

/** Finds what only the replica has: its names are looked up on the primary, one command a page. */
export class BackwardScan {
  constructor(
    private readonly link: PairLink,
    private readonly context: ScanContext,
  ) {}

  /** False when it was cut short. */
  async run(db: number, from: string): Promise<boolean> {
    const {filter, throttle, signal, counts, reached} = this.context
    await this.link.select(db)
    const onDone = (page: NamePage, result: PageResult) => {
      counts.listedOnReplica += page.listed
      note(this.context, db, result)
      reached({cursor: page.cursor, done: page.cursor === '0'})
    }
    return eachPage(this.link.replica, from, filter, throttle, signal, (page) => this.lookUp(page), onDone)
  }

  private async lookUp(page: NamePage): Promise<PageResult> {
    const suspects: Buffer[] = []
    if (page.count > 0) suspects.push(...(await this.unknownNames(page)))
    return {compared: 0, expired: 0, uncompared: 0, suspects}
  }

  private async unknownNames(page: NamePage): Promise<readonly Buffer[]> {
    const {toleranceMs, nowMs, filter} = this.context
    if (this.link.capabilities.severalTypes || filter.type !== null) {
      // That the name exists does not say that it does with this type.
      const keys = Array.from({length: page.count}, (_, at) => nameAt(page, at))
      return differing(await examineTypes(this.link, keys, toleranceMs, nowMs))
    }
    const {primary} = this.link
    const together = await primary.request(overAllNames('EXISTS', page), 1)
    const present = new Replies(together.bytes.subarray(0, together.length), 1).number(0)
    together.release()
    if (present === page.count) return []
    const each = await primary.request(forEachName('EXISTS', page, null), page.count)
    const answers = new Replies(each.bytes.subarray(0, each.length), page.count)
    const absent = Array.from({length: page.count}, (_, at) => at).filter((at) => answers.number(at) === 0)
    each.release()
    return absent.map((at) => nameAt(page, at))
  }
}

/** The tolerance in the unit in which expiry is answered. */
function toleranceOf({capabilities}: PairLink, {toleranceMs}: ScanContext): number {
  return capabilities.expiry === 'TTL' ? toleranceMs / 1000 : toleranceMs
}

function differing(looks: ReadonlyArray<Examination | null>): readonly Buffer[] {
  return looks.filter((look) => look?.state === 'differs').map((look) => look!.key)
}

function note({counts, suspects}: ScanContext, db: number, result: PageResult): void {
  counts.compared += result.compared
  counts.expired += result.expired
  counts.uncompared += result.uncompared
  for (const key of result.suspects) suspects.add(db, key)
}
