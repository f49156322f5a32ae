import {DeletionIndex} from '../problem/deletion-index.js'
import {scopeOf, type Problem} from '../problem/problem.js'

/** Candidates that are tried for one nil read, at most. */
const MAX_CANDIDATES = 16

/** The deletions that are not taken yet, by what they reach and when they were invoked. */
export class DeletionsLeft {
  private readonly lists: ReadonlyArray<Map<number, Scope>>

  constructor(
    private readonly problem: Problem,
    private readonly taken: Uint8Array,
  ) {
    const index = new DeletionIndex(problem)
    this.lists = [0, 1, 2, 3].map(
      (level) => new Map([...index.all(level)].map(([scope, {items}]) => [scope, {nodes: items, next: 0}])),
    )
  }

  /** Whether some deletion that reaches the cell may come before an instant. */
  anyBefore(cell: number, instantNs: number): boolean {
    return this.scopesOf(cell).some((scope) => {
      const node = scope.nodes[this.advance(scope)]
      return node !== undefined && this.problem.invokedNs[node]! <= instantNs
    })
  }

  /** Deletions that reach the cell and were invoked by an instant: certain ones first, then by their ends. */
  candidates(cell: number, instantNs: number): number[] {
    const {invokedNs, completedNs, required} = this.problem
    const found: number[] = []
    for (const scope of this.scopesOf(cell)) {
      for (let at = this.advance(scope), tried = 0; at < scope.nodes.length && tried < MAX_CANDIDATES; at++) {
        const node = scope.nodes[at]!
        if (invokedNs[node]! > instantNs) break
        if (this.taken[node] === 1) continue
        found.push(node)
        tried++
      }
    }
    return found.sort((a, b) => required[b]! - required[a]! || completedNs[a]! - completedNs[b]!)
  }

  /** To be called after nodes were given back. */
  reset(): void {
    for (const level of this.lists) for (const scope of level.values()) scope.next = 0
  }

  private advance(scope: Scope): number {
    while (scope.next < scope.nodes.length && this.taken[scope.nodes[scope.next]!] === 1) scope.next++
    return scope.next
  }

  private scopesOf(cell: number): Scope[] {
    const {scopes} = this.problem
    const found: Scope[] = []
    for (let level = 0; level < this.lists.length; level++) {
      const scope = this.lists[level]!.get(scopeOf(scopes, cell, level))
      if (scope) found.push(scope)
    }
    return found
  }
}

interface Scope {
  readonly nodes: Int32Array
  /** No node before this one is left. */
  next: number
}
