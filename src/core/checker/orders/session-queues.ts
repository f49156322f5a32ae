import {Lists} from '../problem/lists.js'
import {MinTree} from './min-tree.js'

/**
 * Nodes of each session (one client, and for a replica one group of reads) in the order in which they were sent. The
 * ends of a session's nodes ascend, so that the least end of what is left stands at some session's head.
 */
export class SessionQueues extends Lists {
  /** Where a node stands in `items`; -1 for nodes of no session. */
  private readonly place = this.places()
  /** The first node of each session that is not taken. */
  private readonly next = this.start.slice(0, this.count)
  /** Behind the last node of each session that is taken. */
  private readonly reached = this.start.slice(0, this.count)
  private readonly ends = new MinTree(this.count)

  /** `sessionOf[node]` is the node's session, or -1. */
  constructor(
    readonly sessionOf: Int32Array,
    private readonly row: Int32Array,
    private readonly endNs: Float64Array,
    private readonly taken: Uint8Array,
  ) {
    let sessions = 0
    for (const session of sessionOf) sessions = Math.max(sessions, session + 1)
    super(sessions, sessionOf.length, (node) => sessionOf[node]!)
    for (let session = 0; session < sessions; session++) this.noteEnd(session)
  }

  /** The first node of a session that is left; -1 when all were taken. */
  head(session: number): number {
    const at = this.next[session]!
    return at < this.start[session + 1]! ? this.items[at]! : -1
  }

  /** Some node of a session. */
  any(session: number): number {
    return this.items[this.start[session]!]!
  }

  /** The node behind this one in its session; -1 for the last. */
  after(node: number): number {
    const at = this.place[node]! + 1
    return at < this.start[this.sessionOf[node]! + 1]! ? this.items[at]! : -1
  }

  /** The last node of a session that was taken; -1 without one. */
  last(session: number): number {
    const at = this.reached[session]! - 1
    return at >= this.start[session]! ? this.items[at]! : -1
  }

  /** The least end among what is left. */
  get leastEnd(): number {
    return this.ends.least
  }

  /** The node with the least end among what is left; -1 without any. */
  get earliest(): number {
    return this.ends.least === Infinity ? -1 : this.head(this.ends.place)
  }

  take(node: number): void {
    const at = this.place[node]!
    if (at < 0) return
    const session = this.sessionOf[node]!
    if (at >= this.reached[session]!) this.reached[session] = at + 1
    if (at !== this.next[session]) return
    const end = this.start[session + 1]!
    let next = at + 1
    while (next < end && this.taken[this.items[next]!] === 1) next++
    this.next[session] = next
    this.noteEnd(session)
  }

  giveBack(node: number): void {
    const at = this.place[node]!
    if (at < 0) return
    const session = this.sessionOf[node]!
    if (at + 1 === this.reached[session]) {
      let reached = at
      while (reached > this.start[session]! && this.taken[this.items[reached - 1]!] === 0) reached--
      this.reached[session] = reached
    }
    if (at >= this.next[session]!) return
    this.next[session] = at
    this.noteEnd(session)
  }

  /** Whether nothing of an earlier row of the node's session is left. */
  isNext(node: number): boolean {
    return (
      this.next[this.sessionOf[node]!]! >= this.place[node]! ||
      this.row[this.head(this.sessionOf[node]!)] === this.row[node]
    )
  }

  /** Adds numbers that say, and say no more than, which nodes of the sessions are taken. */
  nameInto(codes: number[]): void {
    for (let session = 0; session < this.count; session++) {
      const next = this.next[session]!
      // Only nodes of one row are taken out of order.
      const apart = Math.max(0, this.reached[session]! - next)
      codes.push(next - this.start[session]!, apart)
      for (let at = next; at < next + apart; at++) codes.push(this.taken[this.items[at]!]!)
    }
  }

  private noteEnd(session: number): void {
    const head = this.head(session)
    this.ends.set(session, head < 0 ? Infinity : this.endNs[head]!)
  }
}
