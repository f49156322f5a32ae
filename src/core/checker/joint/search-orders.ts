import {JointState} from './joint-state.js'
import {NODE, type JointProblem} from './joint-problem.js'

export type Decision = 'possible' | 'impossible' | 'undecided'

/** How much a search may look at, in nodes. */
const MAX_LOOKS = 20_000_000

/**
 * Decides a problem completely: searches all sequences, remembering the states that led nowhere (Wing and Gong, Testing
 * and Verifying Concurrent Objects, 1993; Lowe, Testing for Linearizability, 2017). A read that fits where it may stand
 * is taken at once: it changes nothing and holds nothing back.
 */
export function searchOrders(problem: JointProblem, maxLooks = MAX_LOOKS): Decision {
  return new OrderSearch(problem, maxLooks).run()
}

class OrderSearch {
  private readonly state: JointState
  private readonly failed = new Set<string>()
  private readonly reads: number[] = []
  private readonly updates: number[] = []
  private looks = 0

  constructor(
    private readonly problem: JointProblem,
    private readonly maxLooks: number,
  ) {
    this.state = new JointState(problem)
    for (let node = 0; node < problem.count; node++) {
      ;(problem.kind[node] === NODE.read ? this.reads : this.updates).push(node)
    }
    this.updates.sort((a, b) => problem.completedNs[a]! - problem.completedNs[b]! || a - b)
  }

  run(): Decision {
    const possible = this.explore()
    if (possible) return 'possible'
    return this.looks > this.maxLooks ? 'undecided' : 'impossible'
  }

  private explore(): boolean {
    const {state} = this
    const mark = state.length
    this.takeFittingReads()
    if (state.left === 0) return true
    const name = this.name()
    if (!this.failed.has(name)) {
      for (const node of this.choices()) {
        const from = state.length
        state.take(node)
        if (this.explore()) return true
        state.undoTo(from)
        if (this.looks > this.maxLooks) break
      }
      this.failed.add(name)
    }
    state.undoTo(mark)
    return false
  }

  private takeFittingReads(): void {
    for (let taken = true; taken;) {
      taken = false
      for (const read of this.reads) {
        if (this.fits(read) && this.state.keepsEpoch(read)) {
          this.state.take(read)
          taken = true
        }
      }
      this.looks += this.reads.length
    }
  }

  private fits(read: number): boolean {
    const {state} = this
    return state.taken[read] === 0 && state.matches(read) && state.blocker(read) < 0
  }

  /** What may come next; reads only where taking them holds a flush back, so that waiting may be better. */
  private choices(): number[] {
    const {state} = this
    this.looks += this.problem.count
    const updates = this.updates.filter(
      (node) =>
        state.taken[node] === 0 &&
        state.registers.lockOf(node) < 0 &&
        state.blocker(node) < 0 &&
        state.epochBlocker(node) < 0 &&
        !state.isOver(node),
    )
    return [...this.reads.filter((read) => this.fits(read)), ...updates]
  }

  private name(): string {
    const {taken} = this.state
    const codes: number[] = []
    for (let from = 0; from < taken.length; from += 15) {
      let bits = 0
      for (let at = from; at < Math.min(from + 15, taken.length); at++) bits = bits * 2 + taken[at]!
      codes.push(bits)
    }
    for (let cell = 0; cell < this.problem.scopes.cells; cell++)
      codes.push((this.state.registers.of(cell) + 4) & 0xffff)
    return String.fromCharCode(...codes)
  }
}
