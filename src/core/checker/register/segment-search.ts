import {STATE} from './register-state.js'
import {ITEM, type Problem} from './problem.js'

/** One client's operations in a segment, in the order it sent them. */
type Session = readonly number[]

interface Node {
  readonly at: readonly number[]
  readonly state: number
}

/** Searches the interleavings of overlapping operations on one cell. */
export class SegmentSearch {
  private budget: number
  private readonly read: Uint8Array

  constructor(
    private readonly problem: Problem,
    private readonly ends: Float64Array,
    /** Nil-writers that may have taken effect. */
    private readonly optional: readonly number[],
  ) {
    this.budget = Math.max(200_000, 20 * problem.count)
    this.read = new Uint8Array(problem.count)
    for (let item = 0; item < problem.count; item++) {
      if (problem.kind[item] === ITEM.valueRead) this.read[problem.writer[item]!] = 1
    }
  }

  /** The states after the segment, from those before it; none when it is impossible, null when the search was cut off. */
  run(items: readonly number[], states: ReadonlySet<number>): ReadonlySet<number> | null {
    if (items.length === 1) return this.single(items[0]!, states)
    const sessions = this.sessionsOf(items)
    const seen = new Set<string>()
    const after = new Set<number>()
    const open: Node[] = [...states].map((state) => ({at: sessions.map(() => 0), state}))
    while (open.length > 0) {
      if (this.budget-- <= 0) return null
      const node = this.absorb(sessions, open.pop()!)
      const name = `${node.at.join()}:${node.state}`
      if (seen.has(name)) continue
      seen.add(name)
      if (node.at.every((at, session) => at === sessions[session]!.length)) after.add(node.state)
      else this.expand(sessions, node, open)
    }
    return after
  }

  private single(item: number, states: ReadonlySet<number>): ReadonlySet<number> {
    const {kind, writer, invokedNs} = this.problem
    switch (kind[item]) {
      case ITEM.write:
        return new Set([this.stateOf(item)])
      case ITEM.token:
        return new Set([STATE.nil])
      case ITEM.valueRead:
        return states.has(writer[item]!) ? new Set([writer[item]!]) : new Set()
      default:
        return states.has(STATE.nil) || this.mayBeNil(invokedNs[item]!, this.ends[item]!)
          ? new Set([STATE.nil])
          : new Set()
    }
  }

  private sessionsOf(items: readonly number[]): Session[] {
    const sessions = new Map<number, number[]>()
    for (const item of items) {
      // What may take effect after later operations of its client is a session of its own.
      const session = this.problem.required[item] === 1 ? this.problem.client[item]! : -1 - item
      const list = sessions.get(session)
      if (list) list.push(item)
      else sessions.set(session, [item])
    }
    return [...sessions.values()].map((list) => list.sort((a, b) => a - b))
  }

  /** Reads that match the state cost nothing to take at once. */
  private absorb(sessions: readonly Session[], {at, state}: Node): Node {
    const places = at.slice()
    for (let progress = true; progress;) {
      progress = false
      const horizon = this.horizon(sessions, places)
      for (const [session, items] of sessions.entries()) {
        const item = items[places[session]!]
        if (item === undefined || !this.matches(item, state) || this.problem.invokedNs[item]! > horizon) continue
        places[session]!++
        progress = true
      }
    }
    return {at: places, state}
  }

  private matches(item: number, state: number): boolean {
    const {kind, writer} = this.problem
    return kind[item] === ITEM.valueRead ? writer[item] === state : kind[item] === ITEM.nilRead && state === STATE.nil
  }

  private expand(sessions: readonly Session[], {at, state}: Node, open: Node[]): void {
    const horizon = this.horizon(sessions, at)
    for (const [session, items] of sessions.entries()) {
      const item = items[at[session]!]
      if (item === undefined || this.problem.invokedNs[item]! > horizon) continue
      const kind = this.problem.kind[item]
      if (kind !== ITEM.write && kind !== ITEM.token) continue
      const places = at.slice()
      places[session]!++
      open.push({at: places, state: kind === ITEM.write ? this.stateOf(item) : STATE.nil})
    }
    if (state !== STATE.nil && this.mayBeNil(this.reached(sessions, at), horizon)) open.push({at, state: STATE.nil})
  }

  /** An operation can come next only if none that is still to come ended before it began; a client's ends ascend. */
  private horizon(sessions: readonly Session[], at: readonly number[]): number {
    let least = Infinity
    for (const [session, items] of sessions.entries()) {
      const head = items[at[session]!]
      if (head !== undefined) least = Math.min(least, this.ends[head]!)
    }
    return least
  }

  /** The latest invocation among operations that were taken already; a client's invocations ascend. */
  private reached(sessions: readonly Session[], at: readonly number[]): number {
    let latest = -Infinity
    for (const [session, items] of sessions.entries()) {
      if (at[session]! > 0) latest = Math.max(latest, this.problem.invokedNs[items[at[session]! - 1]!]!)
    }
    return latest
  }

  /** Whether a deletion of unknown outcome may lie at an instant of [from, to]. */
  private mayBeNil(from: number, to: number): boolean {
    const {invokedNs, completedNs} = this.problem
    return this.optional.some((token) => invokedNs[token]! <= to && completedNs[token]! >= from)
  }

  private stateOf(write: number): number {
    return this.read[write] === 1 ? write : STATE.unread
  }
}
