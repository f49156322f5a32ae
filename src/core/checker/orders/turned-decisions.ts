import type {Problem} from '../problem/problem.js'

/** A node that might have come before another, which the sequence has the other way round. */
interface Alternative {
  readonly first: number
  readonly second: number
}

/** Decisions of a construction that led nowhere, and what was learned from them; none is turned twice. */
export class TurnedDecisions {
  private readonly learned = new Map<number, number[]>()
  private readonly givenUp = new Set<string>()
  private alternatives: Alternative[] = []
  /** What was learned, and stood in the way. */
  private doubtful: Alternative[] = []

  constructor(private readonly problem: Problem) {}

  /** Forgets what stood in the way of the goal before. */
  begin(): void {
    this.alternatives = []
    this.doubtful = []
  }

  /** Nodes that are to come before this one, as found out by trying. */
  before(node: number): readonly number[] {
    return this.learned.get(node) ?? NONE
  }

  /** Remembers that `first` could have come before `second`; always false, as the way is blocked. */
  note(first: number, second: number): false {
    if (first >= 0 && second >= 0) this.alternatives.push({first, second})
    return false
  }

  /** Remembers that an order which may have been learned stood in the way; always false. */
  doubt(first: number, second: number): false {
    if (this.before(second).includes(first)) this.doubtful.push({first, second})
    return false
  }

  /** Learns the likeliest alternative to what is in the sequence; the node to go back to, or -1 without one. */
  turn(position: Int32Array): number {
    let best: Alternative | null = null
    let bestChance = 0
    for (const one of this.alternatives) {
      if (position[one.second]! < 0 || this.knows(one.first, one.second) || this.knows(one.second, one.first)) continue
      const chance = this.chance(one)
      if (chance <= bestChance) continue
      best = one
      bestChance = chance
    }
    if (best === null) return -1
    this.learned.set(best.second, [...this.before(best.second), best.first])
    return best.second
  }

  /** Gives up something learned that stood in the way; false when nothing did. */
  giveUp(): boolean {
    const last = this.doubtful.pop()
    if (!last) return false
    this.givenUp.add(`${last.first}<${last.second}`)
    this.learned.set(
      last.second,
      this.before(last.second).filter((first) => first !== last.first),
    )
    return true
  }

  forgetAll(): void {
    this.learned.clear()
    this.givenUp.clear()
  }

  private knows(first: number, second: number): boolean {
    return this.before(second).includes(first) || this.givenUp.has(`${first}<${second}`)
  }

  /** How likely it is, by their intervals, that the first came before the second. */
  private chance({first, second}: Alternative): number {
    const {invokedNs, completedNs, view, client, row} = this.problem
    if (view[first]! >= 0) return 0.5
    if (client[first] === client[second] && row[first]! > row[second]!) return 0
    const length = completedNs[first]! - invokedNs[first]! + completedNs[second]! - invokedNs[second]!
    if (length === Infinity) return 0.5
    return (completedNs[second]! - invokedNs[first]!) / Math.max(1, length)
  }
}

const NONE: readonly number[] = []
