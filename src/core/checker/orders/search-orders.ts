import {isRead, type Problem} from '../problem/problem.js'
import {Sequence} from './sequence.js'
import type {SessionQueues} from './session-queues.js'

export type Decision = 'possible' | 'impossible' | 'undecided'

/** How much a search may look at, in nodes. */
export const MAX_LOOKS = 20_000_000

/** Numbers of nodes, values and cells have to fit into a character of a state's name. */
const MAX_NODES = 60_000

/**
 * Decides a problem completely: searches all sequences, remembering the states that led nowhere (Wing and Gong, Testing
 * and Verifying Concurrent Objects, 1993; Lowe, Testing for Linearizability, 2017). A read that fits where it may stand
 * is taken at once: it changes nothing and holds nothing back. Where nothing is in flight few states are left, so that a
 * long history takes long only where much overlaps.
 */
export function searchOrders(problem: Problem, maxLooks = MAX_LOOKS): Decision {
  return problem.count > MAX_NODES ? 'undecided' : new OrderSearch(problem, maxLooks).run()
}

/** A state that was reached, and what may come next. */
interface Branch {
  /** How many nodes were taken on the way here, without the reads taken at once and with them. */
  readonly before: number
  readonly length: number
  readonly name: string
  readonly choices: readonly number[]
  tried: number
}

class OrderSearch {
  private readonly state: Sequence
  private readonly failed = new Set<string>()
  /** Updates that may not have happened. */
  private readonly optional: readonly number[]
  private looks = 0

  constructor(
    private readonly problem: Problem,
    private readonly maxLooks: number,
  ) {
    this.state = new Sequence(problem)
    this.optional = Array.from({length: problem.count}, (_, node) => node).filter(
      (node) => problem.required[node] === 0,
    )
  }

  run(): Decision {
    const path: Branch[] = []
    for (;;) {
      const branch = this.reach()
      if (this.state.left === 0) return 'possible'
      if (branch) path.push(branch)
      if (this.looks > this.maxLooks) return 'undecided'
      if (!this.goOn(path)) return 'impossible'
    }
  }

  /** What may come next here, after all reads that fit; null where that is known to lead nowhere. */
  private reach(): Branch | null {
    const before = this.state.length
    this.takeFittingReads()
    const name = this.name()
    if (this.failed.has(name)) return null
    return {before, length: this.state.length, name, choices: this.choices(), tried: 0}
  }

  /** Takes the next untried choice of the latest branch that has one; false when there is none. */
  private goOn(path: Branch[]): boolean {
    for (let branch = path.at(-1); branch; branch = path.at(-1)) {
      const node = branch.choices[branch.tried++]
      if (node !== undefined) {
        this.state.undoTo(branch.length)
        this.state.take(node)
        return true
      }
      this.failed.add(branch.name)
      this.state.undoTo(branch.before)
      path.pop()
    }
    return false
  }

  private takeFittingReads(): void {
    for (let taken = true; taken;) {
      taken = false
      this.forHeads((node) => {
        if (!this.fits(node) || !this.state.keepsEpoch(node)) return
        this.state.take(node)
        taken = true
      })
    }
  }

  private fits(read: number): boolean {
    const {state} = this
    return isRead(this.problem, read) && state.matches(read) && state.blocker(read) < 0
  }

  /** What may come next; reads only where taking them holds a flush back, so that waiting may be better. */
  private choices(): number[] {
    const {completedNs} = this.problem
    const reads: number[] = []
    const updates: number[] = []
    this.forHeads((node) => {
      if (this.fits(node)) reads.push(node)
      else if (!isRead(this.problem, node) && this.mayCome(node)) updates.push(node)
    })
    this.looks += this.optional.length
    for (const node of this.optional) if (this.state.taken[node] === 0 && this.mayCome(node)) updates.push(node)
    updates.sort((a, b) => completedNs[a]! - completedNs[b]! || a - b)
    return [...reads, ...updates]
  }

  private mayCome(update: number): boolean {
    const {state} = this
    const free = state.registers.lockOf(update) < 0 && state.blocker(update) < 0
    return free && state.epochBlocker(update) < 0 && !state.isOver(update)
  }

  /** All nodes that no earlier one of their session holds back. */
  private forHeads(visit: (node: number) => void): void {
    const {row} = this.problem
    const {taken} = this.state
    const visitAll = (queues: SessionQueues): void => {
      for (let session = 0; session < queues.count; session++) {
        const head = queues.head(session)
        for (let node = head; node >= 0 && row[node] === row[head]; node = queues.after(node)) {
          this.looks++
          if (taken[node] === 0) visit(node)
        }
      }
    }
    visitAll(this.state.primary)
    visitAll(this.state.replicas)
  }

  private name(): string {
    const {primary, replicas, taken, registers} = this.state
    const codes: number[] = []
    primary.nameInto(codes)
    replicas.nameInto(codes)
    for (const node of this.optional) codes.push(taken[node]!)
    for (let cell = 0; cell < this.problem.scopes.cells; cell++) codes.push((registers.of(cell) + 4) & 0xffff)
    this.looks += codes.length
    return String.fromCharCode(...codes)
  }
}
