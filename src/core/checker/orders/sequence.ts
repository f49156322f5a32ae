import {isRead, LEVEL, type Problem} from '../problem/problem.js'
import {Registers} from './registers.js'
import {SessionQueues} from './session-queues.js'
import {groupSessions, primarySessions} from './sessions.js'

/** A sequence under construction: nodes are taken one by one, and given back in the opposite order. */
export class Sequence {
  readonly taken: Uint8Array
  readonly registers: Registers
  readonly primary: SessionQueues
  /** Of the same sessions, what changes something. */
  private readonly updates: SessionQueues
  readonly replicas: SessionQueues
  /** Sessions of replica reads by epoch group; empty where no view promises `barrier`. */
  readonly epochs: SessionQueues
  /** The sessions of each group. */
  readonly sessionsOfGroup: ReadonlyArray<readonly number[]>
  readonly sessionsOfEpoch: ReadonlyArray<readonly number[]>
  readonly groupOf: Int32Array
  readonly epochOf: Int32Array
  /** The session of primary operations that an update of unknown outcome follows. */
  private readonly follows: Int32Array
  private readonly trail: Int32Array
  private readonly latestBegins: Float64Array
  /** How many nodes were taken. */
  length = 0
  /** Where each node stands in the sequence. */
  readonly position: Int32Array
  /** Nodes that have to be taken and are not yet. */
  left = 0

  constructor(readonly problem: Problem) {
    const {count, required, row, completedNs} = problem
    this.taken = new Uint8Array(count)
    this.registers = new Registers(problem)
    const primary = primarySessions(problem)
    const groups = groupSessions(problem, problem.group)
    const epochs = groupSessions(problem, problem.epochGroup)
    this.primary = new SessionQueues(primary.sessionOf, row, completedNs, this.taken)
    const updates = primary.sessionOf.map((session, node) => (isRead(problem, node) ? -1 : session))
    this.updates = new SessionQueues(updates, row, completedNs, this.taken)
    this.replicas = new SessionQueues(groups.sessionOf, row, completedNs, this.taken)
    this.epochs = new SessionQueues(epochs.sessionOf, row, completedNs, this.taken)
    this.sessionsOfGroup = groups.sessionsOf
    this.sessionsOfEpoch = epochs.sessionsOf
    this.groupOf = groups.groupOf
    this.epochOf = epochs.groupOf
    this.follows = primary.follows
    this.trail = new Int32Array(count)
    this.position = new Int32Array(count).fill(-1)
    this.latestBegins = new Float64Array(count + 1).fill(-Infinity)
    for (let node = 0; node < count; node++) this.left += required[node]!
  }

  take(node: number): void {
    const {view, invokedNs, required} = this.problem
    this.taken[node] = 1
    this.position[node] = this.length
    this.trail[this.length] = node
    const latest = this.latestBegins[this.length]!
    this.latestBegins[++this.length] = view[node]! < 0 ? Math.max(latest, invokedNs[node]!) : latest
    this.left -= required[node]!
    if (view[node]! < 0) {
      this.primary.take(node)
      this.updates.take(node)
    } else {
      this.replicas.take(node)
      this.epochs.take(node)
    }
    this.registers.take(node)
  }

  /** Gives nodes back until only so many are taken. */
  undoTo(length: number, givenBack?: (node: number) => void): void {
    while (this.length > length) {
      const node = this.trail[--this.length]!
      this.taken[node] = 0
      this.position[node] = -1
      this.left += this.problem.required[node]!
      if (this.problem.view[node]! < 0) {
        this.primary.giveBack(node)
        this.updates.giveBack(node)
      } else {
        this.replicas.giveBack(node)
        this.epochs.giveBack(node)
      }
      this.registers.giveBack(node)
      givenBack?.(node)
    }
  }

  /** A node that certainly comes before this one and is not taken; -1 without one. */
  blocker(node: number): number {
    return this.problem.view[node]! < 0 ? this.blockerOnPrimary(node) : this.blockerOnReplica(node)
  }

  /** Whether an update of unknown outcome can no longer take effect. */
  isOver(node: number): boolean {
    return this.problem.required[node] === 0 && this.problem.completedNs[node]! < this.latestBegins[this.length]!
  }

  /** A replica's read that has to come before a flush, so that the reads of an epoch stay together; -1 without one. */
  epochBlocker(node: number): number {
    const {level, target} = this.problem
    if (this.epochs.count === 0 || level[node]! < LEVEL.database) return -1
    for (const [epoch, sessions] of this.sessionsOfEpoch.entries()) {
      if (level[node] === LEVEL.database && this.databaseOfEpoch(epoch) !== target[node]) continue
      const blocker = this.straggler(sessions)
      if (blocker >= 0) return blocker
    }
    return -1
  }

  /** Whether a read may be taken without holding any flush back. */
  keepsEpoch(node: number): boolean {
    const {row, invokedNs, completedNs} = this.problem
    if (this.problem.epochGroup[node]! < 0) return true
    if (!this.epochs.isNext(node)) return false
    return this.sessionsOfEpoch[this.epochOf[node]!]!.every((session) => {
      const head = this.epochs.head(session)
      return head < 0 || row[head] === row[node] || completedNs[head]! >= invokedNs[node]!
    })
  }

  private blockerOnPrimary(node: number): number {
    const {invokedNs, row, completedNs} = this.problem
    const head = this.follows[node]! < 0 ? -1 : this.primary.head(this.follows[node]!)
    if (head >= 0 && row[head]! < row[node]!) return head
    if (this.primary.leastEnd < invokedNs[node]!) return this.primary.earliest
    if (!isRead(this.problem, node) && this.replicas.leastEnd < invokedNs[node]!) {
      const read = this.replicas.earliest
      return completedNs[read]! < invokedNs[node]! ? read : -1
    }
    return -1
  }

  private blockerOnReplica(node: number): number {
    const {invokedNs, completedNs, row, final} = this.problem
    const head = this.replicas.head(this.replicas.sessionOf[node]!)
    if (row[head]! < row[node]!) return head
    for (const session of this.sessionsOfGroup[this.groupOf[node]!]!) {
      const other = this.replicas.head(session)
      if (other >= 0 && completedNs[other]! < invokedNs[node]!) return other
    }
    return final[node] === 1 ? this.updateBefore(node) : -1
  }

  /** An update of the primary that had completed before a final read. */
  private updateBefore(read: number): number {
    return this.updates.leastEnd < this.problem.invokedNs[read]! ? this.updates.earliest : -1
  }

  /** A read that others of its epoch have overtaken. */
  private straggler(sessions: readonly number[]): number {
    const {row, invokedNs, completedNs} = this.problem
    let latest = -Infinity
    for (const session of sessions) {
      const last = this.epochs.last(session)
      if (last < 0) continue
      latest = Math.max(latest, invokedNs[last]!)
      const head = this.epochs.head(session)
      if (head >= 0 && row[head]! < row[last]!) return head
    }
    for (const session of sessions) {
      const head = this.epochs.head(session)
      if (head >= 0 && completedNs[head]! < latest) return head
    }
    return -1
  }

  private databaseOfEpoch(epoch: number): number {
    const {target, scopes} = this.problem
    const session = this.sessionsOfEpoch[epoch]![0]!
    const node = this.epochs.any(session)
    return scopes.keyDatabase[scopes.cellKey[target[node]!]!]!
  }

  /** Whether the register holds what this read returned. */
  matches(read: number): boolean {
    return this.registers.shows(this.problem.target[read]!, this.problem.value[read]!)
  }
}
