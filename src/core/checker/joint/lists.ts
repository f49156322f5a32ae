/** Numbered items in lists, each item in one list at most, held in few arrays. */
export class Lists {
  private readonly start: Int32Array
  private readonly items: Int32Array
  /** Where an item stands in `items`; -1 for items of no list. */
  private readonly place: Int32Array
  /** No item of a list before this place is left. */
  private readonly next: Int32Array
  private readonly listOf: Int32Array

  /** `listOf` gives an item's list, or -1. */
  constructor(lists: number, count: number, listOf: (item: number) => number) {
    this.listOf = new Int32Array(count)
    for (let item = 0; item < count; item++) this.listOf[item] = listOf(item)
    this.start = new Int32Array(lists + 1)
    for (const list of this.listOf) if (list >= 0) this.start[list + 1]!++
    for (let list = 0; list < lists; list++) this.start[list + 1]! += this.start[list]!
    this.next = this.start.slice(0, lists)
    const fill = this.start.slice()
    this.items = new Int32Array(this.start[lists]!)
    this.place = new Int32Array(count).fill(-1)
    for (let item = 0; item < count; item++) {
      const list = this.listOf[item]!
      if (list < 0) continue
      this.place[item] = fill[list]!
      this.items[fill[list]!++] = item
    }
  }

  of(list: number): Int32Array {
    return this.items.subarray(this.start[list], this.start[list + 1])
  }

  /** The first item of a list that is not taken; -1 without one. */
  firstLeft(list: number, taken: Uint8Array): number {
    const end = this.start[list + 1]!
    let at = this.next[list]!
    while (at < end && taken[this.items[at]!] === 1) at++
    this.next[list] = at
    return at < end ? this.items[at]! : -1
  }

  giveBack(item: number): void {
    const list = this.listOf[item]!
    if (list >= 0 && this.place[item]! < this.next[list]!) this.next[list] = this.place[item]!
  }
}
