import {comparePage} from '../../core/diff/compare-page.js'
import {forEachName, nameAt, overAllNames, type NamePage} from '../../core/diff/page-request.js'
import {CloseLooks} from './close-looks.js'
import type {PairLink} from './pair-link.js'
import {toleranceOf, type ScanContext} from './scan-context.js'
import {eachPage} from './scan-pages.js'

/** A page in which nearly every name held no string makes the next ones skip the question for strings. */
const RARE_STRINGS = 0.9
/** One page in so many asks for strings all the same. */
const RETRY_PAGES = 16

/** Larger replies to the question for strings are not kept. */
const MAX_BYTES = 16 * 1024 * 1024

/** What the first look at a page showed. */
interface FirstLook {
  /** Strings that are equal, expiry included. */
  readonly equal: number
  /** Names that need a close look. */
  readonly open: readonly Buffer[]
}

/** Compares every key of the primary with the replica: values and expiry. */
export class ForwardScan {
  private pagesWithoutStrings = 0
  private withExpiry = true

  /** Pages go over `link`, close looks over `looks`: neither waits behind the other. */
  constructor(
    private readonly link: PairLink,
    private readonly looks: PairLink,
    private readonly context: ScanContext,
  ) {}

  /** `withExpiry`: ask for the expiry of every string, too. */
  async run(db: number, from: string, withExpiry: boolean): Promise<void> {
    this.withExpiry = withExpiry
    await Promise.all([this.link.select(db), this.looks.select(db)])
    const looks = new CloseLooks(this.looks, this.context, db)
    const onDone = (page: NamePage, {equal, open}: FirstLook) => {
      return looks.add(open, {listed: page.listed, equal}, {cursor: page.cursor, done: page.cursor === '0'})
    }
    await eachPage(this.link.primary, from, this.context.filter, (page) => this.compare(page), onDone)
    await looks.end()
  }

  private async compare(page: NamePage): Promise<FirstLook> {
    this.context.ledger?.notePrimary(page)
    if (page.count === 0) return {equal: 0, open: []}
    const {type} = this.context.filter
    if (this.link.capabilities.severalTypes || (type !== null && type !== 'string')) return allOpen(page)
    if (this.pagesWithoutStrings > 0 && this.pagesWithoutStrings++ % RETRY_PAGES !== 0) return allOpen(page)
    const startMs = performance.now()
    const expiry = this.withExpiry ? this.link.capabilities.expiry : null
    const values = overAllNames('MGET', page)
    const [ours, theirs] = await this.link.request({
      bytes: expiry === null ? values : forEachName(expiry, page, values),
      replies: expiry === null ? 1 : page.count + 1,
      operations: (expiry === null ? 1 : 2) * page.count,
      maxBytes: MAX_BYTES,
    })
    const tolerance = expiry === null ? null : toleranceOf(this.link, this.context)
    const first = ours.dropped || theirs.dropped ? null : comparePage(ours, theirs, page.count, tolerance)
    this.link.gate.throttle.pageTook(performance.now() - startMs, Math.max(ours.length, theirs.length))
    ours.release()
    theirs.release()
    // A close look asks for the lengths first, and compares large strings in pieces.
    if (first === null) return allOpen(page)
    const {equal, open} = first
    this.pagesWithoutStrings = open.length > RARE_STRINGS * page.count ? 1 : 0
    return {equal, open: open.map((at) => nameAt(page, at))}
  }
}

function allOpen(page: NamePage): FirstLook {
  return {equal: 0, open: Array.from({length: page.count}, (_, at) => nameAt(page, at))}
}
