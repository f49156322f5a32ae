/** Numbered items in lists, each item in one list at most and in order within it, held in few arrays. */
export class Lists {
  readonly count: number
  /** The items of list l stand at start[l] .. start[l + 1]. */
  protected readonly start: Int32Array
  protected readonly items: Int32Array
  /** The list of each item, or -1. */
  protected readonly listOf: Int32Array

  /** `listOf` gives an item's list, or -1. */
  constructor(lists: number, count: number, listOf: (item: number) => number) {
    this.count = lists
    this.listOf = new Int32Array(count)
    this.start = new Int32Array(lists + 1)
    for (let item = 0; item < count; item++) {
      const list = (this.listOf[item] = listOf(item))
      if (list >= 0) this.start[list + 1]!++
    }
    for (let list = 0; list < lists; list++) this.start[list + 1]! += this.start[list]!
    const fill = this.start.slice()
    this.items = new Int32Array(this.start[lists]!)
    for (let item = 0; item < count; item++) {
      const list = this.listOf[item]!
      if (list >= 0) this.items[fill[list]!++] = item
    }
  }

  of(list: number): Int32Array {
    return this.items.subarray(this.start[list], this.start[list + 1])
  }

  has(list: number): boolean {
    return this.start[list]! < this.start[list + 1]!
  }

  /** Where each item stands in `items`; -1 for items of no list. */
  protected places(): Int32Array {
    const place = new Int32Array(this.listOf.length).fill(-1)
    this.items.forEach((item, at) => (place[item] = at))
    return place
  }
}

/** Lists whose items are taken and given back. */
export class Queues extends Lists {
  private readonly place = this.places()
  /** No item of a list before this place is left. */
  private readonly next = this.start.slice(0, this.count)

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
