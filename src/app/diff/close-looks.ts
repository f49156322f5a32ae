import type {ScanPlace} from './diff-ports.js'
import {examineKeys} from './examine-keys.js'
import type {PairLink} from './pair-link.js'
import {differing, note, type ScanContext} from './scan-context.js'

/** So many names are looked at together: a look at hundreds takes hardly more round trips than one at a single name. */
const NAMES_TOGETHER = 200
/** Names wait no longer than so many pages, so that a checkpoint is never far behind the scan. */
const MOST_PAGES = 64
const MOST_IN_WORK = 2

interface Group {
  readonly names: Buffer[]
  pages: number
  place: ScanPlace | null
}

/**
 * Looks closely at names that a page left open, several pages' together, while the scan goes on. A page counts as
 * done when all names up to it have been looked at.
 */
export class CloseLooks {
  private group: Group = {names: [], pages: 0, place: null}
  private readonly inWork: Array<Promise<void>> = []

  constructor(
    private readonly link: PairLink,
    private readonly context: ScanContext,
    private readonly db: number,
  ) {}

  /** Takes the open names of the next page. Waits while too many are under way; rejects when one of those failed. */
  async add(names: readonly Buffer[], place: ScanPlace): Promise<void> {
    const {group} = this
    for (const name of names) group.names.push(name)
    group.place = place
    group.pages++
    if (group.names.length === 0 && this.inWork.length === 0) this.context.reached(place)
    else if (group.names.length >= NAMES_TOGETHER || group.pages >= MOST_PAGES) await this.hand()
  }

  /** Resolves when all names have been looked at. */
  async end(): Promise<void> {
    await this.hand()
    while (this.inWork.length > 0) await this.settleOldest()
  }

  private async hand(): Promise<void> {
    const {names, place} = this.group
    this.group = {names: [], pages: 0, place: null}
    if (place === null) return
    while (this.inWork.length >= MOST_IN_WORK) await this.settleOldest()
    const before = this.inWork.at(-1)
    const work = this.carryOut(names, place, before)
    // Its failure is met where it is awaited.
    work.catch(() => undefined)
    this.inWork.push(work)
  }

  private async carryOut(names: readonly Buffer[], place: ScanPlace, before: Promise<void> | undefined): Promise<void> {
    const tell = await this.look(names)
    await before
    tell()
    this.context.reached(place)
  }

  private async settleOldest(): Promise<void> {
    await this.inWork[0]
    void this.inWork.shift()
  }

  /** Resolves with what counts the outcome, to be called in the order of the scan. */
  private async look(names: readonly Buffer[]): Promise<() => void> {
    if (names.length === 0) return () => undefined
    const {toleranceMs, nowMs, filter} = this.context
    const looks = await examineKeys(this.link, names, toleranceMs, nowMs)
    // A key that took another type since it was listed is no more of the type asked for, unless that differs.
    const counted = looks.filter((look) => filter.type === null || look.state !== 'equal' || look.type === filter.type)
    return () =>
      note(this.context, this.db, {
        compared: counted.filter(({state}) => state === 'equal' || state === 'differs').length,
        expired: counted.filter(({state}) => state === 'expiring').length,
        uncompared: counted.filter(({state}) => state === 'uncompared').length,
        suspects: differing(counted),
      })
  }
}
