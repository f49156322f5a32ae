/**
 * The choices of one round of one connection. The state follows from (seed, name, round, iteration) alone, so that
 * any round can be planned without those before it. The generator is Chris Doty-Humphrey's sfc32.
 */
export class PlanRandom {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(seed: number, name: string, round: number, iteration: number) {
    const streamId = Array.from(name).reduce((hash, character) => mix(hash, character.codePointAt(0)!), 0x9e3779b9)
    this.a = mix(mix(streamId, seed >>> 0), Math.floor(seed / 4294967296) >>> 0)
    this.b = mix(mix(this.a, round), iteration)
    this.c = mix(this.b, streamId)
    // The first numbers still resemble the state they start from.
    for (let skipped = 0; skipped < 12; skipped++) this.next()
  }

  /** A whole number in [low, high]; the bias is below (high - low) / 2^32. */
  between(low: number, high: number): number {
    return low + Math.floor((this.next() / 4294967296) * (high - low + 1))
  }

  private next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return sum >>> 0
  }
}

/** Stirs one more number into a 32-bit hash (the finalizer of MurmurHash3). */
function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ value, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) + 0x6d2b79f5) | 0
}
