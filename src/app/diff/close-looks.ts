import type {ScanPlace} from '../../core/diff/diff-files.js'
import {examineKeys} from './examine-keys.js'
import type {PairLink} from './pair-link.js'
import {differing, note, type ScanContext} from './scan-context.js'

/** So many names are looked at together, without limits: a look at hundreds takes hardly more round trips than one at a single name. */
const NAMES_TOGETHER = 200
/** Names wait no longer than so many pages, or so long, so that a checkpoint is never far behind the scan. */
const MAX_PAGES = 64
const MAX_WAIT_MS = 100
const MAX_IN_WORK = 2

/** What the first look at a page counted; it counts when the page is done. */
export interface PageTally {
  readonly listed: number
  readonly equal: number
}

interface Group {
  readonly sinceMs: number
  readonly names: Buffer[]
  pages: number
  listed: number
  equal: number
  place: ScanPlace | null
}

/**
 * Looks closely at names that a page left open, several pages' together, while the scan goes on. A page counts as
 * done when all names up to it have been looked at.
 */
export class CloseLooks {
  private group: Group = emptyGroup()
  private readonly inWork: Array<Promise<void>> = []

  constructor(
    private readonly link: PairLink,
    private readonly context: ScanContext,
    private readonly db: number,
  ) {}

  /** Takes the next page: its open names, and what was counted. Waits while too many are in flight; rejects when one of those failed. */
  async add(names: readonly Buffer[], tally: PageTally, place: ScanPlace): Promise<void> {
    const {group} = this
    for (const name of names) group.names.push(name)
    group.place = place
    group.pages++
    group.listed += tally.listed
    group.equal += tally.equal
    if (group.names.length === 0 && this.inWork.length === 0) this.done(this.takeGroup())
    else if (this.isFull(group)) await this.hand()
  }

  private isFull({names, pages, sinceMs}: Group): boolean {
    const most = this.link.gate.throttle.atOnce(NAMES_TOGETHER)
    return names.length >= most || pages >= MAX_PAGES || performance.now() - sinceMs >= MAX_WAIT_MS
  }

  /** Resolves when all names have been looked at. */
  async end(): Promise<void> {
    await this.hand()
    while (this.inWork.length > 0) await this.settleOldest()
  }

  private async hand(): Promise<void> {
    const group = this.takeGroup()
    if (group.place === null) return
    while (this.inWork.length >= MAX_IN_WORK) await this.settleOldest()
    const before = this.inWork.at(-1)
    const work = this.carryOut(group, before)
    // Its failure is met where it is awaited.
    work.catch(() => undefined)
    this.inWork.push(work)
  }

  private takeGroup(): Group {
    const {group} = this
    this.group = emptyGroup()
    return group
  }

  private async carryOut(group: Group, before: Promise<void> | undefined): Promise<void> {
    const tell = await this.look(group.names)
    await before
    tell()
    this.done(group)
  }

  private done({listed, equal, place}: Group): void {
    const {counts, reached} = this.context
    counts.listedOnPrimary += listed
    counts.compared += equal
    if (place !== null) reached(place)
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
    return () => {
      if (looks.some(({state}) => state === 'gone')) this.context.onDoubt()
      note(this.context, this.db, {
        compared: counted.filter(({state}) => state === 'equal' || state === 'differs').length,
        expired: counted.filter(({state}) => state === 'expired').length,
        uncompared: counted.filter(({state}) => state === 'uncompared').length,
        suspects: differing(counted),
      })
    }
  }
}

function emptyGroup(): Group {
  return {sinceMs: performance.now(), names: [], pages: 0, listed: 0, equal: 0, place: null}
}
