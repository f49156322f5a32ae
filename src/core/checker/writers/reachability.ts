/** A relation on small numbers, kept transitively closed, as rows of bits. */
export class Reachability {
  private readonly words: number
  private readonly rows: Uint32Array
  /** Whether something reaches itself. */
  cyclic = false

  constructor(private readonly count: number) {
    this.words = (count + 31) >>> 5
    this.rows = new Uint32Array(count * this.words)
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
    this.rows[to + (b >>> 5)]! |= 1 << (b & 31)
  }
}
