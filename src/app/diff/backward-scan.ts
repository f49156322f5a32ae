import {forEachName, nameAt, overAllNames, pickNames, type NamePage} from '../../core/diff/page-request.js'
import {UnmatchedNames} from '../../core/diff/unmatched-names.js'
import {Replies} from '../../core/resp/replies.js'
import {readTypes} from './read-facts.js'
import type {PairLink} from './pair-link.js'
import type {ScanContext} from './scan-context.js'
import {eachPage} from './scan-pages.js'

/** Names, and where each begins, that are kept until the primary has listed them. */
const MAX_UNMATCHED_BYTES = 16 * 1024 * 1024

/**
 * Finds what only the replica has. Its names are noted in the ledger, next to those of the primary; those for which
 * there is no room, or no ledger, are looked up on the primary, one command a page.
 */
export class BackwardScan {
  private readonly unmatched: UnmatchedNames | null

  constructor(
    private readonly link: PairLink,
    private readonly context: ScanContext,
  ) {
    this.unmatched = context.ledger && new UnmatchedNames(context.ledger, MAX_UNMATCHED_BYTES)
  }

  async run(db: number, from: string): Promise<void> {
    const {filter, counts, suspects, reached} = this.context
    await this.link.select(db)
    const onDone = (page: NamePage, unknown: readonly Buffer[]) => {
      counts.listedOnReplica += page.listed
      for (const key of unknown) suspects.add(db, key)
      reached({cursor: page.cursor, done: page.cursor === '0'})
    }
    await eachPage(this.link.replica, from, filter, (page) => this.unknownNames(page), onDone)
  }

  /** Names what the ledger has of the replica only; lists the replica's names once more where they could not be kept. */
  async nameLeftovers(db: number): Promise<void> {
    const {filter, suspects, ledger} = this.context
    if (!ledger || ledger.replicaOnly === 0) return
    const kept = this.unmatched?.leftovers() ?? null
    for (const key of kept ?? []) suspects.add(db, key)
    if (kept !== null) return
    await this.link.select(db)
    const leftovers = (page: NamePage) => Promise.resolve(ledger.replicaOnlyOf(page).map((at) => nameAt(page, at)))
    const onDone = (_: NamePage, found: readonly Buffer[]) => {
      for (const key of found) suspects.add(db, key)
    }
    await eachPage(this.link.replica, '0', filter, leftovers, onDone)
  }

  private async unknownNames(page: NamePage): Promise<readonly Buffer[]> {
    const {filter, ledger} = this.context
    if (page.count === 0) return []
    if (this.link.capabilities.severalTypes || filter.type !== null) return this.unlistedNames(page)
    if (!ledger) return this.absentNames(page)
    const {unseen, refused} = ledger.noteReplica(page)
    this.unmatched?.add(page, unseen)
    return refused.length === 0 ? [] : this.absentNames(pickNames(page, refused))
  }

  /** Names that the scan of the primary does not list: that a name exists there does not say that it does with this type. */
  private async unlistedNames(page: NamePage): Promise<readonly Buffer[]> {
    const {type} = this.context.filter
    const keys = Array.from({length: page.count}, (_, at) => nameAt(page, at))
    const types = await readTypes(this.link, keys)
    return keys.filter((_, at) => {
      const {primary, replica} = types[at]!
      return replica.length > 0 && (type === null ? primary.length === 0 : !primary.includes(type))
    })
  }

  /** Names that the primary does not have. */
  private async absentNames(page: NamePage): Promise<readonly Buffer[]> {
    const {primary} = this.link
    const operations = page.count
    const together = await primary.request({bytes: overAllNames('EXISTS', page), replies: 1, operations})
    if (new Replies(together, 1).number(0) === page.count) return []
    const each = await primary.request({
      bytes: forEachName('EXISTS', page, null),
      replies: page.count,
      operations,
    })
    const answers = new Replies(each, page.count)
    const absent = Array.from({length: page.count}, (_, at) => at).filter((at) => answers.number(at) === 0)
    return absent.map((at) => nameAt(page, at))
  }
}
