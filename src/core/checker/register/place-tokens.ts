import {latestFree} from './blocked-time.js'
import type {NilConstraints} from './nil-constraints.js'
import {scopeOf, type Problem} from './problem.js'
import {TokenChoice, type Choice} from './token-choice.js'
import {tokensMeeting, type TokenIndex} from './token-index.js'
import {SHARED_LEVELS, type ZoneMap} from './zone-map.js'

/** Nil-writers and nil reads that cannot all have their place. */
export interface Contention {
  readonly tokens: readonly number[]
  /** Items of the nil reads. */
  readonly reads: readonly number[]
  /** Cells of the nil reads, and cells whose zones stand in the deletions' way. */
  readonly cells: readonly number[]
  /** The time in which all this lies. */
  readonly from: number
  readonly to: number
}

export interface Placement {
  /** Cells with a nil read that no deletion can explain. */
  readonly cells: readonly number[]
  readonly contentions: readonly Contention[]
  readonly undecided: boolean
}

/** A nil read that more deletions than these could explain is left undecided. */
const MAX_CANDIDATES = 64

/** Finds an instant for every required deletion, outside all zones of its scope, so that every nil read has one. */
export function placeTokens(problem: Problem, tokens: TokenIndex, zones: ZoneMap, nils: NilConstraints): Placement {
  const contentions = withoutRoom(problem, tokens, zones)
  const hopeless = new Set<number>()
  const groups = new Groups()
  let undecided = false
  for (let at = 0; at < nils.count; at++) {
    const candidates = candidatesOf(problem, tokens, nils, at)
    if (candidates.length === 0) hopeless.add(nils.cell(at))
    else if (candidates.length < MAX_CANDIDATES) groups.add(at, candidates)
    else undecided = true
  }
  for (const {constraints, candidates} of groups.all()) {
    const choice = new TokenChoice(problem, zones, nils, constraints, candidates)
    const result: Choice = choice.solve()
    if (result === 'undecided') undecided = true
    if (result !== 'impossible') continue
    const span = choice.span()
    const cells = new Set(constraints.map((at) => nils.cell(at)))
    for (const cell of zones.cellsMeeting(span.from, span.to)) cells.add(cell)
    contentions.push({tokens: candidates, reads: constraints.map((at) => nils.item(at)), cells: [...cells], ...span})
  }
  return {cells: [...hopeless], contentions, undecided}
}

/** Required deletions whose whole interval is blocked. */
function withoutRoom(problem: Problem, tokens: TokenIndex, zones: ZoneMap): Contention[] {
  const found: Contention[] = []
  for (const level of SHARED_LEVELS) {
    for (const [scope, list] of tokens.all(level)) {
      const blocked = zones.blocked(level, scope)
      for (const token of list.items) {
        if (problem.required[token] === 0) continue
        const begin = problem.invokedNs[token]!
        const end = problem.completedNs[token]!
        if (latestFree(blocked, end) >= begin) continue
        found.push({tokens: [token], reads: [], cells: [...zones.cellsMeeting(begin, end)], from: begin, to: end})
      }
    }
  }
  return found
}

function candidatesOf(problem: Problem, tokens: TokenIndex, nils: NilConstraints, at: number): number[] {
  const candidates: number[] = []
  for (const level of tokens.levels) {
    const list = tokens.list(level, scopeOf(problem.scopes, nils.cell(at), level))
    if (!list) continue
    candidates.push(...tokensMeeting(list, nils.after(at), nils.until(at), problem.completedNs, MAX_CANDIDATES))
  }
  return candidates
}

/** Nil reads that share a candidate, directly or through others, are decided together. */
class Groups {
  private readonly parent = new Map<number, number>()
  private readonly members: Array<{constraint: number; candidates: readonly number[]}> = []

  add(constraint: number, candidates: readonly number[]): void {
    this.members.push({constraint, candidates})
    const root = this.root(candidates[0]!)
    for (const token of candidates) this.parent.set(this.root(token), root)
  }

  all(): Iterable<{constraints: number[]; candidates: number[]}> {
    const groups = new Map<number, {constraints: number[]; tokens: Set<number>}>()
    for (const {constraint, candidates} of this.members) {
      const root = this.root(candidates[0]!)
      let group = groups.get(root)
      if (!group) groups.set(root, (group = {constraints: [], tokens: new Set()}))
      group.constraints.push(constraint)
      for (const token of candidates) group.tokens.add(token)
    }
    return [...groups.values()].map(({constraints, tokens}) => ({constraints, candidates: [...tokens]}))
  }

  private root(token: number): number {
    let at = token
    for (;;) {
      const up = this.parent.get(at) ?? at
      if (up === at) break
      at = up
    }
    this.parent.set(token, at)
    return at
  }
}
