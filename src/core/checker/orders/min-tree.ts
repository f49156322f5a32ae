/** The least of some numbers, kept while they change one at a time. */
export class MinTree {
  private readonly size: number
  private readonly values: Float64Array

  constructor(count: number) {
    this.size = 2 ** Math.ceil(Math.log2(Math.max(1, count)))
    this.values = new Float64Array(2 * this.size).fill(Infinity)
  }

  get least(): number {
    return this.values[1]!
  }

  /** The place of the least number. */
  get place(): number {
    let at = 1
    while (at < this.size) at = this.values[2 * at]! <= this.values[2 * at + 1]! ? 2 * at : 2 * at + 1
    return at - this.size
  }

  set(place: number, value: number): void {
    let at = this.size + place
    this.values[at] = value
    while (at > 1) {
      at >>= 1
      const least = Math.min(this.values[2 * at]!, this.values[2 * at + 1]!)
      if (this.values[at] === least) return
      this.values[at] = least
    }
  }
}
