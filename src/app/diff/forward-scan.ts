import {comparePage} from '../../core/diff/compare-page.js'
import {forEachName, nameAt, overAllNames, type NamePage} from '../../core/diff/page-request.js'
import {examineKeys} from './examine-keys.js'
import type {PairLink} from './pair-link.js'
import {differing, note, toleranceOf, type PageResult, type ScanContext} from './scan-context.js'
import {eachPage} from './scan-pages.js'

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
    this.context.ledger?.notePrimary(page)
    if (page.count === 0) return {compared: 0, expired: 0, uncompared: 0, suspects: []}
    const {type} = this.context.filter
    const all = Array.from({length: page.count}, (_, at) => at)
    if (this.link.capabilities.severalTypes || (type !== null && type !== 'string')) return this.examine(page, all, 0)
    if (this.pagesWithoutStrings > 0 && this.pagesWithoutStrings++ % RETRY_PAGES !== 0)
      return this.examine(page, all, 0)
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
