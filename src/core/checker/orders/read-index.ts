import {isRead, ITEM, LEVEL, type Problem} from '../problem/problem.js'
import type {Sequence} from './sequence.js'
import {Queues} from '../problem/lists.js'

/** Reads by the value they need, and those that an update made right taken at once. */
export class ReadIndex {
  private readonly readsOf: Queues
  private readonly writesOf: Queues
  private readonly nilsOf: Queues
  /** Sessions of replica reads that are about one key, by key. */
  private readonly sessionsOfKey: Queues
  /** Sessions of replica reads that are about many keys. */
  private readonly wide: readonly number[]
  private readonly narrow: boolean
  /** Sessions of one key whose next read is nil: a flush may make it right. */
  private readonly waiting = new Set<number>()

  constructor(
    private readonly problem: Problem,
    private readonly state: Sequence,
  ) {
    const {count, kind, value, target, values, scopes} = problem
    const ofKind = (wanted: number) => (node: number) =>
      kind[node] === wanted && value[node]! >= 0 ? value[node]! : -1
    this.readsOf = new Queues(values, count, ofKind(ITEM.valueRead))
    this.writesOf = new Queues(values, count, ofKind(ITEM.write))
    this.nilsOf = new Queues(scopes.cells, count, (node) => (kind[node] === ITEM.nilRead ? target[node]! : -1))
    const {replicas, sessionsOfGroup} = state
    const keyOf = new Int32Array(replicas.count).fill(-1)
    const many = new Uint8Array(replicas.count)
    for (let node = 0; node < count; node++) {
      const session = replicas.sessionOf[node]!
      if (session < 0) continue
      const key = scopes.cellKey[target[node]!]!
      if (keyOf[session]! < 0) keyOf[session] = key
      else if (keyOf[session] !== key) many[session] = 1
    }
    for (const sessions of sessionsOfGroup) {
      const wide =
        new Set(sessions.map((session) => keyOf[session])).size > 1 || sessions.some((one) => many[one] === 1)
      if (wide) for (const session of sessions) many[session] = 1
    }
    this.sessionsOfKey = new Queues(scopes.keys, replicas.count, (session) =>
      many[session] === 1 ? -1 : keyOf[session]!,
    )
    this.wide = Array.from({length: replicas.count}, (_, session) => session).filter((session) => many[session] === 1)
    this.narrow = this.wide.length < replicas.count
  }

  /** A write that gives this read its value and is not taken; -1 without one. */
  writeOf(read: number): number {
    return this.writesOf.firstLeft(this.problem.value[read]!, this.state.taken)
  }

  /** A read that waits for a value that stands in its cell. */
  waitingFor(value: number): number {
    return this.readsOf.firstLeft(value, this.state.taken)
  }

  /** The first nil read of a cell that is left; -1 without one. */
  nilOf(cell: number): number {
    return this.nilsOf.firstLeft(cell, this.state.taken)
  }

  /** To be called when a node was given back. */
  giveBack(node: number): void {
    this.readsOf.giveBack(node)
    this.writesOf.giveBack(node)
    this.nilsOf.giveBack(node)
    const session = this.state.replicas.sessionOf[node]!
    if (this.narrow && session >= 0 && this.problem.kind[node] === ITEM.nilRead && this.problem.epochGroup[node]! < 0) {
      this.waiting.add(session)
    }
  }

  /** Takes all reads that are right at the start. */
  pullAll(): void {
    for (let session = 0; session < this.state.replicas.count; session++) this.takeHeads(this.state.replicas, session)
    this.pullWide()
  }

  /** Takes the reads that have become right or free by taking a node. */
  pull(node: number): void {
    const {kind, target, level, scopes} = this.problem
    if (kind[node] === ITEM.deletion && level[node]! >= LEVEL.database) {
      for (const session of this.waiting) this.takeHeads(this.state.replicas, session)
    } else {
      const byKey = kind[node] === ITEM.deletion && level[node] === LEVEL.key
      this.pullKey(byKey ? target[node]! : scopes.cellKey[target[node]!]!)
    }
    this.pullWide()
  }

  private pullWide(): void {
    const {primary, replicas, epochs} = this.state
    for (let taken = true; taken;) {
      taken = false
      for (let session = 0; session < primary.count; session++) if (this.takeHeads(primary, session)) taken = true
      for (const session of this.wide) if (this.takeHeads(replicas, session)) taken = true
      for (let session = 0; session < epochs.count; session++) if (this.takeHeads(epochs, session)) taken = true
    }
  }

  private pullKey(key: number): void {
    for (let taken = true; taken;) {
      taken = false
      for (const session of this.sessionsOfKey.of(key)) if (this.takeHeads(this.state.replicas, session)) taken = true
    }
  }

  /** Takes the first reads of a session as long as they are right. */
  private takeHeads(queues: Sequence['primary'], session: number): boolean {
    const {row, kind, epochGroup} = this.problem
    let taken = false
    let head = queues.head(session)
    while (head >= 0 && isRead(this.problem, head)) {
      const from = this.state.length
      for (let node = head; node >= 0 && row[node] === row[head]; node = queues.after(node)) this.tryToTake(node)
      if (this.state.length === from) break
      taken = true
      head = queues.head(session)
    }
    if (this.narrow && queues === this.state.replicas) {
      if (head >= 0 && kind[head] === ITEM.nilRead && epochGroup[head]! < 0) this.waiting.add(session)
      else this.waiting.delete(session)
    }
    return taken
  }

  private tryToTake(node: number): void {
    const {state} = this
    if (!isRead(this.problem, node) || state.taken[node] === 1 || !state.matches(node)) return
    if (state.blocker(node) < 0 && (this.isLocking(node) || state.keepsEpoch(node))) state.take(node)
  }

  /** Whether the value has to stay until this read is taken, so that waiting gains nothing. */
  private isLocking(read: number): boolean {
    return this.problem.value[read]! >= 0
  }
}
