import {DeletionsLeft} from './deletions-left.js'
import {isRead, ITEM, VALUE, type Problem} from '../problem/problem.js'
import {Sequence} from './sequence.js'
import {ReadIndex} from './read-index.js'
import {TurnedDecisions} from './turned-decisions.js'

/** What became of an attempt to put all nodes in one sequence. */
export interface Construction {
  readonly done: boolean
  /** Nodes that stand in each other's way; empty when done. */
  readonly stuck: readonly number[]
}

/** Goals that wait for each other, at most. */
const MAX_DEPTH = 1500

/** How often one part is begun anew. */
const MAX_ATTEMPTS = 60

/**
 * Tries to find one sequence that explains everything, in about linear time: whatever must have happened by the next
 * end of an interval is taken, after what it needs, and nothing sooner. Where that leads nowhere, the latest decision
 * that could have been the other way round is turned, and never turned back. Success is a proof; failure says nothing.
 */
export function constructOrder(problem: Problem): Construction {
  return new OrderConstruction(problem).run()
}

class OrderConstruction {
  private readonly state: Sequence
  private readonly deletions: DeletionsLeft
  private readonly reads: ReadIndex
  private readonly turns: TurnedDecisions
  private readonly pursued: Uint8Array
  private stuck: number[] = []
  private depth = 0
  /** How often the part up to here was begun anew. */
  private attempts = 0
  private retryUntil = 0
  private furthest = 0
  private steps: number

  constructor(private readonly problem: Problem) {
    this.state = new Sequence(problem)
    this.deletions = new DeletionsLeft(problem, this.state.taken)
    this.reads = new ReadIndex(problem, this.state)
    this.turns = new TurnedDecisions(problem)
    this.pursued = new Uint8Array(problem.count)
    this.steps = 4 * problem.count + 100_000
  }

  run(): Construction {
    this.reads.pullAll()
    while (this.state.left > 0) {
      this.turns.begin()
      this.stuck = []
      this.furthest = Math.max(this.furthest, this.state.length)
      if (this.state.length > this.retryUntil) this.attempts = 0
      if (!this.reach(this.next()) && !this.turn() && !this.retry()) return {done: false, stuck: this.stuck}
    }
    return {done: true, stuck: []}
  }

  /** What is to be taken next: what ends first, or when that has failed, what comes first by some guess. */
  private next(): number {
    const {primary, replicas} = this.state
    if (this.attempts === 0) return primary.leastEnd <= replicas.leastEnd ? primary.earliest : replicas.earliest
    let best = replicas.earliest
    let bestNs = replicas.leastEnd
    for (let session = 0; session < primary.count; session++) {
      const head = primary.head(session)
      if (head < 0) continue
      const instantNs = this.guessedInstant(head)
      if (instantNs > bestNs) continue
      best = head
      bestNs = instantNs
    }
    return best
  }

  /** Some instant of a node's interval, another one with every attempt. */
  private guessedInstant(node: number): number {
    const {invokedNs, completedNs} = this.problem
    let mixed = Math.imul(node ^ Math.imul(this.attempts, 0x9e3779b1), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    const share = ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
    return invokedNs[node]! + share * (completedNs[node]! - invokedNs[node]!)
  }

  /** Goes back some way and tries another order; false when that was done often enough. */
  private retry(): boolean {
    if (this.attempts >= MAX_ATTEMPTS || this.steps <= 0) return false
    const {length} = this.state
    this.retryUntil = this.furthest + 200
    this.attempts++
    this.turns.forgetAll()
    this.goBack(Math.max(0, length - 50 * 2 ** (this.attempts % 6)))
    return true
  }

  private goBack(length: number): void {
    this.steps -= this.state.length - length
    this.state.undoTo(length, (node) => this.reads.giveBack(node))
    this.deletions.reset()
  }

  /** Takes a node, after everything that has to come before it. */
  private reach(node: number): boolean {
    const {taken} = this.state
    if (taken[node] === 1) return true
    if (this.pursued[node] === 1 || this.depth >= MAX_DEPTH || this.steps <= 0 || this.state.isOver(node)) {
      this.stuck.push(node)
      return false
    }
    this.pursued[node] = 1
    this.depth++
    const reached = isRead(this.problem, node) ? this.reachRead(node) : this.reachUpdate(node)
    this.depth--
    this.pursued[node] = 0
    if (!reached) this.stuck.push(node)
    return reached
  }

  private reachRead(read: number): boolean {
    const {state, problem} = this
    while (state.taken[read] === 0) {
      const blocker = this.blocker(read)
      if (blocker >= 0) {
        if (!this.reach(blocker)) return this.turns.doubt(blocker, read)
      } else if (state.matches(read)) {
        this.take(read)
      } else if (problem.kind[read] === ITEM.nilRead) {
        if (!this.empty(read)) return false
      } else {
        const write = this.reads.writeOf(read)
        if (write < 0 || !this.reach(write)) return false
      }
    }
    return true
  }

  private reachUpdate(update: number): boolean {
    const {state} = this
    while (state.taken[update] === 0) {
      const blocker = this.blocker(update)
      if (blocker >= 0) {
        if (!this.reach(blocker)) return this.turns.doubt(blocker, update)
        continue
      }
      const locked = state.registers.lockOf(update)
      if (locked >= 0) {
        const held = state.registers.cause(locked)
        if (!this.reach(this.reads.waitingFor(state.registers.of(locked)))) return this.turns.note(update, held)
        continue
      }
      const nil = this.nilBefore(update)
      if (nil >= 0) {
        const emptied = state.registers.cause(this.problem.target[update]!)
        if (!this.reach(nil)) return this.turns.note(update, emptied)
        continue
      }
      this.take(update)
    }
    return true
  }

  private blocker(node: number): number {
    for (const first of this.turns.before(node)) if (this.state.taken[first] === 0) return first
    const blocker = this.state.blocker(node)
    return blocker >= 0 || this.problem.kind[node] !== ITEM.deletion ? blocker : this.state.epochBlocker(node)
  }

  /** A nil read that finds its cell empty only before this write. */
  private nilBefore(write: number): number {
    const {kind, target} = this.problem
    if (kind[write] !== ITEM.write) return -1
    const cell = target[write]!
    const {registers} = this.state
    if (registers.pendingNils[cell] === 0 || !registers.shows(cell, VALUE.nil)) return -1
    const read = this.reads.nilOf(cell)
    if (read < 0) return -1
    const free = this.state.blocker(read) < 0 && this.state.keepsEpoch(read)
    return free || !this.deletions.anyBefore(cell, this.problem.completedNs[read]!) ? read : -1
  }

  /** Takes a deletion that makes a nil read right. */
  private empty(read: number): boolean {
    const cell = this.problem.target[read]!
    for (const deletion of this.deletions.candidates(cell, this.state.primary.leastEnd)) {
      if (this.state.isOver(deletion)) continue
      if (this.reach(deletion)) return true
    }
    const {registers} = this.state
    const written = registers.cause(cell)
    let emptied = written
    while (emptied >= 0 && this.problem.kind[emptied] === ITEM.write) emptied = registers.causeBefore(emptied)
    this.turns.note(written, emptied)
    return this.turns.note(read, written)
  }

  /** Goes back to a decision that can be turned, or gives up what was learned; false when there is neither. */
  private turn(): boolean {
    this.steps -= 100
    if (this.steps <= 0) return false
    const turned = this.turns.turn(this.state.position)
    if (turned >= 0) this.goBack(this.state.position[turned]!)
    return turned >= 0 || this.turns.giveUp()
  }

  private take(node: number): void {
    this.steps--
    this.state.take(node)
    this.reads.pull(node)
  }
}
