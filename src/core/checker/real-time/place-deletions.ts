import {latestFree} from './blocked-time.js'
import {scopeOf, type Problem} from '../problem/problem.js'
import {DeletionChoice, type Choice, type NilConstraint} from './deletion-choice.js'
import {deletionsMeeting, type DeletionIndex} from '../problem/deletion-index.js'
import {SHARED_LEVELS, type ZoneMap} from './zone-map.js'

/** Nil-writers and nil reads that cannot all have their place. */
export interface Contention {
  readonly deletions: readonly number[]
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
export function placeDeletions(
  problem: Problem,
  deletions: DeletionIndex,
  zones: ZoneMap,
  nils: readonly NilConstraint[],
): Placement {
  const contentions = withoutRoom(problem, deletions, zones)
  const hopeless = new Set<number>()
  const groups = new Groups()
  let undecided = false
  for (const nil of nils) {
    const candidates = candidatesOf(problem, deletions, nil)
    if (candidates.length === 0) hopeless.add(nil.cell)
    else if (candidates.length < MAX_CANDIDATES) groups.add(nil, candidates)
    else undecided = true
  }
  for (const {constraints, candidates} of groups.all()) {
    const choice = new DeletionChoice(problem, zones, constraints, candidates)
    const result: Choice = choice.solve()
    if (result === 'undecided') undecided = true
    if (result !== 'impossible') continue
    const span = choice.span()
    const cells = new Set(constraints.map(({cell}) => cell))
    for (const cell of zones.cellsMeeting(span.from, span.to)) cells.add(cell)
    contentions.push({deletions: candidates, reads: constraints.map(({item}) => item), cells: [...cells], ...span})
  }
  return {cells: [...hopeless], contentions, undecided}
}

/** Required deletions whose whole interval is blocked. */
function withoutRoom(problem: Problem, deletions: DeletionIndex, zones: ZoneMap): Contention[] {
  const found: Contention[] = []
  for (const level of SHARED_LEVELS) {
    for (const [scope, list] of deletions.all(level)) {
      const blocked = zones.blocked(level, scope)
      for (const deletion of list.items) {
        if (problem.required[deletion] === 0) continue
        const begin = problem.invokedNs[deletion]!
        const end = problem.completedNs[deletion]!
        if (latestFree(blocked, end) >= begin) continue
        found.push({deletions: [deletion], reads: [], cells: [...zones.cellsMeeting(begin, end)], from: begin, to: end})
      }
    }
  }
  return found
}

function candidatesOf(problem: Problem, deletions: DeletionIndex, nil: NilConstraint): number[] {
  const candidates: number[] = []
  for (const level of deletions.levels) {
    const list = deletions.list(level, scopeOf(problem.scopes, nil.cell, level))
    if (!list) continue
    candidates.push(...deletionsMeeting(list, nil.after, nil.until, problem.completedNs, MAX_CANDIDATES))
  }
  return candidates
}

/** Nil reads that share a candidate, directly or through others, are decided together. */
class Groups {
  private readonly parent = new Map<number, number>()
  private readonly members: Array<{constraint: NilConstraint; candidates: readonly number[]}> = []

  add(constraint: NilConstraint, candidates: readonly number[]): void {
    this.members.push({constraint, candidates})
    const root = this.root(candidates[0]!)
    for (const deletion of candidates) this.parent.set(this.root(deletion), root)
  }

  all(): Iterable<{constraints: NilConstraint[]; candidates: number[]}> {
    const groups = new Map<number, {constraints: NilConstraint[]; deletions: Set<number>}>()
    for (const {constraint, candidates} of this.members) {
      const root = this.root(candidates[0]!)
      let group = groups.get(root)
      if (!group) groups.set(root, (group = {constraints: [], deletions: new Set()}))
      group.constraints.push(constraint)
      for (const deletion of candidates) group.deletions.add(deletion)
    }
    return [...groups.values()].map(({constraints, deletions}) => ({constraints, candidates: [...deletions]}))
  }

  private root(deletion: number): number {
    let at = deletion
    for (;;) {
      const up = this.parent.get(at) ?? at
      if (up === at) break
      at = up
    }
    this.parent.set(deletion, at)
    return at
  }
}
