import {isRead, ITEM, LEVEL, scopeCount, scopeOf, VALUE, type Problem} from '../problem/problem.js'

/** What every cell holds, and which cells may not change yet because a read still needs what they hold. */
export class Registers {
  private readonly held: Int32Array
  private readonly setBy: Int32Array
  private readonly setAt: Int32Array
  /** By level and scope: when and by what it was emptied last. */
  private readonly emptiedAt: readonly Int32Array[]
  private readonly emptiedBy: readonly Int32Array[]
  /** What taking a node changed, to be put back. */
  private readonly before: Int32Array
  private readonly beforeBy: Int32Array
  private readonly beforeAt: Int32Array
  /** For writes: what had made their cell hold what they replaced. */
  private readonly replaced: Int32Array
  private readonly pendingReads: Int32Array
  private readonly pendingWrites: Int32Array
  readonly pendingNils: Int32Array
  private readonly locked: Uint8Array
  private readonly lockedIn: readonly Int32Array[]
  private readonly lockedCells: number[] = []
  private readonly lockedPlace: Int32Array
  private clock = 0

  constructor(private readonly problem: Problem) {
    const {count, kind, value, target, values, scopes, startUnknown} = problem
    const perLevel = (fill: number): Int32Array[] =>
      [0, 1, 2, 3].map((level) => new Int32Array(scopeCount(scopes, level)).fill(fill))
    this.held = new Int32Array(scopes.cells).fill(startUnknown ? VALUE.unknown : VALUE.nil)
    this.setBy = new Int32Array(scopes.cells).fill(-1)
    this.setAt = new Int32Array(scopes.cells)
    this.emptiedAt = perLevel(-1)
    this.emptiedBy = perLevel(-1)
    this.before = new Int32Array(count)
    this.beforeBy = new Int32Array(count)
    this.beforeAt = new Int32Array(count)
    this.replaced = new Int32Array(count).fill(-1)
    this.pendingReads = new Int32Array(values)
    this.pendingWrites = new Int32Array(values)
    this.pendingNils = new Int32Array(scopes.cells)
    this.locked = new Uint8Array(scopes.cells)
    this.lockedIn = perLevel(0)
    this.lockedPlace = new Int32Array(scopes.cells)
    for (let node = 0; node < count; node++) {
      if (kind[node] === ITEM.nilRead) this.pendingNils[target[node]!]!++
      else if (kind[node] === ITEM.valueRead) this.pendingReads[value[node]!]!++
      else if (kind[node] === ITEM.write && value[node]! >= 0) this.pendingWrites[value[node]!]!++
    }
  }

  /** What a cell holds: the number of a value, or a `VALUE`. */
  of(cell: number): number {
    return this.lastEmptied(cell) < 0 ? this.held[cell]! : VALUE.nil
  }

  /** The node that made a cell hold what it holds; -1 for the start. */
  cause(cell: number): number {
    const level = this.lastEmptied(cell)
    return level < 0 ? this.setBy[cell]! : this.emptiedBy[level]![scopeOf(this.problem.scopes, cell, level)]!
  }

  /** As `cause`, for what a node that was taken has replaced. */
  causeBefore(node: number): number {
    return this.replaced[node]!
  }

  shows(cell: number, value: number): boolean {
    const held = this.of(cell)
    return held === value || held === VALUE.unknown
  }

  /** A cell that this update would change although a read still needs what it holds; -1 without one. */
  lockOf(update: number): number {
    const {kind, target, level, scopes} = this.problem
    const at = kind[update] === ITEM.write ? LEVEL.cell : level[update]!
    const scope = target[update]!
    if (this.lockedIn[at]![scope] === 0) return -1
    if (at === LEVEL.cell) return scope
    return this.lockedCells.find((cell) => scopeOf(scopes, cell, at) === scope)!
  }

  take(node: number): void {
    const {kind, target, value, level} = this.problem
    const scope = target[node]!
    if (isRead(this.problem, node)) {
      this.countRead(node, -1)
    } else if (kind[node] === ITEM.write) {
      this.replaced[node] = this.cause(scope)
      this.save(node, this.held[scope]!, this.setBy[scope]!, this.setAt[scope]!)
      if (value[node]! >= 0) this.pendingWrites[value[node]!]!--
      this.held[scope] = value[node]!
      this.setBy[scope] = node
      this.setAt[scope] = ++this.clock
      this.relock(scope)
    } else {
      const at = this.emptiedAt[level[node]!]!
      const by = this.emptiedBy[level[node]!]!
      this.save(node, 0, by[scope]!, at[scope]!)
      by[scope] = node
      at[scope] = ++this.clock
    }
  }

  giveBack(node: number): void {
    const {kind, target, value, level} = this.problem
    const scope = target[node]!
    if (isRead(this.problem, node)) {
      this.countRead(node, 1)
    } else if (kind[node] === ITEM.write) {
      if (value[node]! >= 0) this.pendingWrites[value[node]!]!++
      this.held[scope] = this.before[node]!
      this.setBy[scope] = this.beforeBy[node]!
      this.setAt[scope] = this.beforeAt[node]!
      this.clock--
      this.relock(scope)
    } else {
      this.emptiedBy[level[node]!]![scope] = this.beforeBy[node]!
      this.emptiedAt[level[node]!]![scope] = this.beforeAt[node]!
      this.clock--
    }
  }

  private save(node: number, held: number, by: number, at: number): void {
    this.before[node] = held
    this.beforeBy[node] = by
    this.beforeAt[node] = at
  }

  private countRead(node: number, by: number): void {
    const {target, value} = this.problem
    const cell = target[node]!
    if (value[node] === VALUE.nil) {
      this.pendingNils[cell]! += by
      return
    }
    this.pendingReads[value[node]!]! += by
    this.relock(cell)
  }

  /** The level at which a cell was emptied after it was written last; -1 when it was not. */
  private lastEmptied(cell: number): number {
    const {scopes} = this.problem
    let latest = this.setAt[cell]!
    let found = -1
    for (let level = 0; level <= LEVEL.all; level++) {
      const at = this.emptiedAt[level]![scopeOf(scopes, cell, level)]!
      if (at <= latest) continue
      latest = at
      found = level
    }
    return found
  }

  /** A value that is still read, and that nothing will write again, must stay. */
  private relock(cell: number): void {
    const held = this.of(cell)
    const wanted = held >= 0 && this.pendingReads[held]! > 0 && this.pendingWrites[held] === 0 ? 1 : 0
    if (wanted === this.locked[cell]) return
    this.locked[cell] = wanted
    for (let level = 0; level <= LEVEL.all; level++) {
      this.lockedIn[level]![scopeOf(this.problem.scopes, cell, level)]! += wanted === 1 ? 1 : -1
    }
    if (wanted === 1) {
      this.lockedPlace[cell] = this.lockedCells.push(cell) - 1
      return
    }
    const last = this.lockedCells.pop()!
    if (last === cell) return
    this.lockedCells[this.lockedPlace[cell]!] = last
    this.lockedPlace[last] = this.lockedPlace[cell]!
  }
}
