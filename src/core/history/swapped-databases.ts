import type {Operation} from '../operation.js'

/**
 * SWAPDB exchanges two numbers. Run while nothing else is in flight, it is a renaming: the checkers then go on with
 * the numbers the databases were born with.
 */
export class SwappedDatabases {
  private readonly numbers = new Map<number, number>()
  private latestCompletionNs = -Infinity
  private lastSwapNs = -Infinity
  happened = false
  /** Whether a swap overlapped another operation, so that its renaming proves nothing. */
  broken = false

  /** The number this database was born with. */
  logical(db: number): number {
    return this.numbers.get(db) ?? db
  }

  /** Sees every operation, in order of invocation. */
  operation(op: Operation): void {
    if (op.invokedNs <= this.lastSwapNs) this.broken = true
    if (typeof op.command[0] === 'string' && op.command[0].length === 6 && op.command[0].toLowerCase() === 'swapdb')
      return
    const end = op.completedNs ?? op.deadlineNs ?? Infinity
    if (end > this.latestCompletionNs) this.latestCompletionNs = end
  }

  /** Exchanges two databases, or notes that other operations were in flight. */
  swap(a: number, b: number, op: Operation): void {
    this.happened = true
    if (op.invokedNs <= this.latestCompletionNs || op.completedNs === null) {
      this.broken = true
      return
    }
    const first = this.logical(a)
    this.numbers.set(a, this.logical(b))
    this.numbers.set(b, first)
    this.lastSwapNs = op.completedNs
    this.latestCompletionNs = op.completedNs
  }

  /** The numbers by which these databases are reached now. */
  currentNumbers(born: readonly number[]): number[] {
    const now = new Map([...this.numbers].map(([db, logical]) => [logical, db]))
    return born.map((db) => now.get(db) ?? db)
  }
}
