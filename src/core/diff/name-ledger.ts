const STATE_BITS = 2
const FREE = 0
const PRIMARY = 1
const REPLICA_ONLY = 2
const STATE_MASK = 3
const MAX_FILL = 0.8

/** Names that stand one after the other in `names`: each from its offset to the next one. */
export interface NameSpans {
  readonly names: Uint8Array
  readonly offsets: Int32Array
  readonly count: number
}

/**
 * Which names were seen on the primary, and which on the replica only so far, in a fixed number of bytes. A name is
 * its place in the table and 30 further bits of its hash: a name that only the replica has is overlooked with a chance
 * of about 2 in 10^9. When the table is full it takes no more names, and tells so: others have to be asked for.
 */
export class NameLedger {
  private readonly slots: Uint32Array
  private readonly mask: number
  private readonly most: number
  private places = new Uint32Array(1024)
  private tags = new Uint32Array(1024)
  private taken = 0
  /** Names that were seen on the replica and not on the primary. */
  replicaOnly = 0

  /** Room for at least so many names, within `maxSlots` (a power of two) of four bytes. */
  constructor(names: number, maxSlots: number) {
    const wanted = 2 ** Math.ceil(Math.log2(Math.max(1024, names / MAX_FILL + 1)))
    this.slots = new Uint32Array(Math.min(wanted, maxSlots))
    this.mask = this.slots.length - 1
    this.most = Math.floor(this.slots.length * MAX_FILL)
  }

  /** Notes names of the primary. */
  notePrimary(names: NameSpans): void {
    this.hash(names)
    for (let name = 0; name < names.count; name++) {
      const at = this.find(name)
      const slot = this.slots[at]!
      if ((slot & STATE_MASK) === REPLICA_ONLY) {
        this.replicaOnly--
        this.slots[at] = (slot & ~STATE_MASK) | PRIMARY
      } else if (slot === FREE && this.taken < this.most) {
        this.taken++
        this.slots[at] = this.tags[name]! | PRIMARY
      }
    }
  }

  /** Notes names of the replica. Tells the places of those that are new here, and of those for which there is no room. */
  noteReplica(names: NameSpans): {readonly unseen: readonly number[]; readonly refused: readonly number[]} {
    const unseen: number[] = []
    const refused: number[] = []
    this.hash(names)
    for (let name = 0; name < names.count; name++) {
      const at = this.find(name)
      if (this.slots[at] !== FREE) continue
      if (this.taken >= this.most) {
        refused.push(name)
        continue
      }
      this.taken++
      this.replicaOnly++
      this.slots[at] = this.tags[name]! | REPLICA_ONLY
      unseen.push(name)
    }
    return {unseen, refused}
  }

  /** Places of the names that were seen on the replica, and not on the primary. */
  replicaOnlyOf(names: NameSpans): readonly number[] {
    this.hash(names)
    const found: number[] = []
    for (let name = 0; name < names.count; name++)
      if ((this.slots[this.find(name)]! & STATE_MASK) === REPLICA_ONLY) found.push(name)
    return found
  }

  /**
   * Hashes all names before any is looked for: the table is larger than the processor's caches, and looks that do
   * not wait for a hash wait for memory together.
   */
  private hash({names, offsets, count}: NameSpans): void {
    if (count > this.places.length) {
      this.places = new Uint32Array(2 * count)
      this.tags = new Uint32Array(2 * count)
    }
    for (let name = 0; name < count; name++) {
      this.places[name] = hashName(names, offsets[name]!, offsets[name + 1]!) & this.mask
      this.tags[name] = tag
    }
  }

  /** The slot of a name that was hashed, or the free one where it belongs. */
  private find(name: number): number {
    const {slots, mask} = this
    const wanted = this.tags[name]! >>> STATE_BITS
    let at = this.places[name]!
    for (let slot = slots[at]!; slot !== FREE && slot >>> STATE_BITS !== wanted; slot = slots[at]!) at = (at + 1) & mask
    return at
  }
}

/** The second hash of the name that was hashed last, its two lowest bits clear: results of two values cost an object. */
let tag = 0

/** Two independent 32-bit hashes in one walk over the bytes, in the manner of MurmurHash3 (A. Appleby): place, and tag. */
function hashName(bytes: Uint8Array, start: number, end: number): number {
  let one = 0x9747b28c ^ (end - start)
  let two = 0x3c6ef372 ^ (end - start)
  let at = start
  for (; at + 4 <= end; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    one = Math.imul(one ^ Math.imul(word, 0xcc9e2d51), 0x1b873593)
    one = (one << 13) | (one >>> 19)
    two = Math.imul(two ^ Math.imul(word, 0x2c1b3c6d), 0x297a2d39)
    two = (two << 17) | (two >>> 15)
  }
  let rest = 0
  for (; at < end; at++) rest = (rest << 8) | bytes[at]!
  one = Math.imul(one ^ Math.imul(rest, 0x85ebca6b), 0x1b873593)
  two = Math.imul(two ^ Math.imul(rest, 0xc2b2ae35), 0x297a2d39)
  one = Math.imul(one ^ (one >>> 16), 0x85ebca6b)
  one = Math.imul(one ^ (one >>> 13), 0xc2b2ae35)
  two = Math.imul(two ^ (two >>> 15), 0x2c1b3c6d)
  two = Math.imul(two ^ (two >>> 12), 0x297a2d39)
  tag = ((two ^ (two >>> 15)) & ~STATE_MASK) >>> 0
  return (one ^ (one >>> 16)) >>> 0
}
