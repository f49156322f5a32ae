import {compareExpiries} from '../../core/diff/compare-page.js'
import {forEachName, nameAt, type NamePage} from '../../core/diff/page-request.js'
import type {PairLink} from './pair-link.js'
import {note, toleranceOf, type PageResult, type ScanContext} from './scan-context.js'
import {eachPage} from './scan-pages.js'

/** Compares the expiry of every key of the primary, and nothing else: for values that were compared without. */
export class ExpiryScan {
  constructor(
    private readonly link: PairLink,
    private readonly context: ScanContext,
  ) {}

  async run(db: number, from: string): Promise<void> {
    const {filter, reached} = this.context
    await this.link.select(db)
    const onDone = (page: NamePage, result: PageResult) => {
      note(this.context, db, result)
      reached({cursor: page.cursor, done: page.cursor === '0'})
    }
    await eachPage(this.link.primary, from, filter, (page) => this.compare(page), onDone)
  }

  private async compare(page: NamePage): Promise<PageResult> {
    const nothing = {compared: 0, expired: 0, uncompared: 0}
    const {expiry} = this.link.capabilities
    if (page.count === 0 || expiry === null) return {...nothing, suspects: []}
    const [ours, theirs] = await this.link.request({
      bytes: forEachName(expiry, page, null),
      replies: page.count,
      operations: page.count,
    })
    const open = compareExpiries(ours, theirs, page.count, toleranceOf(this.link, this.context))
    ours.release()
    theirs.release()
    return {...nothing, suspects: open.map((at) => nameAt(page, at))}
  }
}
