import type {NameLedger} from './name-ledger.js'
import {nameAt, pickNames, type NamePage} from './page-request.js'

/**
 * Names that the ledger had of the replica only when they were listed. Most are found on the primary soon, and are let go
 * when room is needed.
 */
export class UnmatchedNames {
  private pages: NamePage[] = []
  private bytes = 0
  private overflown = false

  constructor(
    private readonly ledger: NameLedger,
    private readonly maxBytes: number,
  ) {}

  /** Keeps these names of a page. */
  add(page: NamePage, places: readonly number[]): void {
    if (this.overflown || places.length === 0) return
    this.keep(pickNames(page, places))
    if (this.bytes <= this.maxBytes) return
    const pages = this.pages
    this.clear()
    for (const one of pages) this.keep(pickNames(one, this.ledger.replicaOnlyOf(one)))
    // Names that are looked through again and again would cost more than to list them once more.
    if (this.bytes <= this.maxBytes / 2) return
    this.overflown = true
    this.clear()
  }

  /** The names that were seen on the replica, and not on the primary; null when there were too many to keep them all. */
  leftovers(): readonly Buffer[] | null {
    if (this.overflown) return null
    return this.pages.flatMap((page) => this.ledger.replicaOnlyOf(page).map((at) => nameAt(page, at)))
  }

  private keep(page: NamePage): void {
    if (page.count === 0) return
    this.pages.push(page)
    this.bytes += page.names.length + page.offsets.byteLength
  }

  private clear(): void {
    this.pages = []
    this.bytes = 0
  }
}
