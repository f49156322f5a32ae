/** A relation on small numbers, kept transitively closed, as rows of bits. */
export class Reachability {
  private readonly words: number
  private readonly rows: Uint32Array
  /** Whether something reaches itself. */
  cyclic = false

  /** Starts with all pairs for which `before` holds, and everything that follows. */
  constructor(
    private readonly count: number,
    before: (a: number, b: number) => boolean,
  ) {
    this.words = (count + 31) >>> 5
    this.rows = new Uint32Array(count * this.words)
    for (let a = 0; a < count; a++) for (let b = 0; b < count; b++) if (a !== b && before(a, b)) this.set(a, b)
    for (let middle = 0; middle < count; middle++) {
      for (let a = 0; a < count; a++) if (this.has(a, middle)) this.extend(a, middle)
    }
    for (let a = 0; a < count; a++) if (this.has(a, a)) this.cyclic = true
  }

  has(a: number, b: number): boolean {
    return (this.rows[a * this.words + (b >>> 5)]! & (1 << (b & 31))) !== 0
  }

  /** Adds a pair and everything that follows; false when it was known. */
  add(a: number, b: number): boolean {
    if (a === b) {
      this.cyclic = true
      return false
    }
    if (this.has(a, b)) return false
    if (this.has(b, a)) this.cyclic = true
    this.extend(a, b)
    for (let x = 0; x < this.count; x++) if (this.has(x, a) && !this.has(x, b)) this.extend(x, b)
    return true
  }

  /** Everything that `b` reaches, and `b` itself, is now reached from `a`. */
  private extend(a: number, b: number): void {
    const from = b * this.words
    const to = a * this.words
    for (let word = 0; word < this.words; word++) this.rows[to + word]! |= this.rows[from + word]!
    this.set(a, b)
  }

  private set(a: number, b: number): void {
    this.rows[a * this.words + (b >>> 5)]! |= 1 << (b & 31)
  }
}
