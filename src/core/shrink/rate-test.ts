/** What a test of a rate has shown so far. */
export type RateVerdict = 'above' | 'below' | 'open'

const ERROR = 0.05
const ABOVE = Math.log((1 - ERROR) / ERROR)
const BELOW = -ABOVE

/**
 * Wald's sequential probability ratio test: does something fail at least as often as `floor` (0 to 1), or no more than
 * half as often? Either error has a probability of 5 %. It needs few tries where the answer is clear.
 */
export class RateTest {
  private logRatio = 0
  private readonly perFailure: number
  private readonly perPass: number

  constructor(floor: number) {
    // A floor of 1 would leave no room for a single pass.
    const high = Math.min(floor, 0.98)
    this.perFailure = Math.log(2)
    this.perPass = Math.log1p(-high) - Math.log1p(-high / 2)
  }

  get verdict(): RateVerdict {
    if (this.logRatio >= ABOVE) return 'above'
    return this.logRatio <= BELOW ? 'below' : 'open'
  }

  /** Takes the outcome of tries: so many failed, so many passed. */
  add(failures: number, passes: number): RateVerdict {
    this.logRatio += failures * this.perFailure + passes * this.perPass
    return this.verdict
  }
}
