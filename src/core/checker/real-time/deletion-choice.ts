import {latestFree} from './blocked-time.js'
import {LEVEL, scopeOf, type Problem} from '../problem/problem.js'
import type {ZoneMap} from './zone-map.js'

/** A nil read that asks for a deletion at an instant of [after, until]. */
export interface NilConstraint {
  readonly item: number
  readonly cell: number
  readonly after: number
  readonly until: number
}

export type Choice = 'possible' | 'impossible' | 'undecided'

/** An instant at which something has to happen: a deletion's last chance, or a nil read's last one at a level. */
interface Deadline {
  readonly atNs: number
  /** Index into deletions, or -1. */
  readonly deletion: number
  /** Index into constraints, or -1. */
  readonly constraint: number
  readonly level: number
  /** Whether the nil read has no later chance. */
  readonly last: boolean
}

const MAX_STEPS = 200_000

/**
 * Places a group of deletions by sweeping time: an unused one is placed at its deadline; at the deadline of a nil read
 * that is not explained yet, the available deletion with the earliest deadline is spent. Postponing loses nothing, as
 * more nil never hurts. Where a nil read may wait for a deletion of narrower scope, both ways are tried.
 */
export class DeletionChoice {
  private readonly ends: Float64Array
  private readonly deadlines: readonly Deadline[]

  constructor(
    private readonly problem: Problem,
    private readonly zones: ZoneMap,
    private readonly constraints: readonly NilConstraint[],
    private readonly deletions: readonly number[],
  ) {
    this.ends = Float64Array.from(deletions, (deletion) =>
      latestFree(zones.blocked(problem.level[deletion]!, problem.target[deletion]!), problem.completedNs[deletion]!),
    )
    this.deadlines = [...this.deletionDeadlines(), ...this.constraintDeadlines()].sort(
      (a, b) => a.atNs - b.atNs || (a.deletion < 0 ? 1 : 0) - (b.deletion < 0 ? 1 : 0) || b.level - a.level,
    )
  }

  solve(): Choice {
    let steps = MAX_STEPS
    // Each entry says whether the deletion was spent (1) or the nil read waited (0) at one point of choice.
    const choices: number[] = []
    while ((steps -= 1 + this.deadlines.length * (1 + this.deletions.length / 64)) > 0) {
      if (this.attempt(choices)) return 'possible'
      while (choices.length > 0 && choices.at(-1) === 1) choices.pop()
      if (choices.length === 0) return 'impossible'
      choices[choices.length - 1] = 1
    }
    return 'undecided'
  }

  /** The time within which the group's deletions and reads lie. */
  span(): {from: number; to: number} {
    const begins = this.deletions.map((deletion) => this.problem.invokedNs[deletion]!)
    const ends = this.constraints.map(({until}) => until)
    const deletionEnds = this.deletions.map((deletion) => this.problem.completedNs[deletion]!).filter(Number.isFinite)
    return {
      from: Math.min(...begins, ...this.constraints.map(({after}) => after)),
      to: Math.max(...ends, ...deletionEnds),
    }
  }

  private *deletionDeadlines(): Iterable<Deadline> {
    for (let at = 0; at < this.deletions.length; at++) {
      const atNs = this.ends[at]!
      if (atNs === Infinity || atNs < this.problem.invokedNs[this.deletions[at]!]!) continue
      yield {atNs, deletion: at, constraint: -1, level: -1, last: false}
    }
  }

  private *constraintDeadlines(): Iterable<Deadline> {
    for (let at = 0; at < this.constraints.length; at++) {
      const constraint = this.constraints[at]!
      const chances: Deadline[] = []
      for (const level of [LEVEL.all, LEVEL.database, LEVEL.key, LEVEL.cell]) {
        const scope = scopeOf(this.problem.scopes, constraint.cell, level)
        if (
          !this.deletions.some(
            (deletion) => this.problem.level[deletion] === level && this.problem.target[deletion] === scope,
          )
        ) {
          continue
        }
        const atNs = latestFree(this.zones.blocked(level, scope), constraint.until)
        if (atNs >= constraint.after) chances.push({atNs, deletion: -1, constraint: at, level, last: false})
      }
      const end = constraint.until
      if (chances.length === 0) yield {atNs: end, deletion: -1, constraint: at, level: -1, last: true}
      for (const [index, chance] of chances.entries()) yield {...chance, last: index === chances.length - 1}
    }
  }

  /** One sweep under these choices; missing ones are made (wait first) and appended. */
  private attempt(choices: number[]): boolean {
    const latest = new Map<string, number>()
    const used = new Uint8Array(this.deletions.length)
    const place = (deletion: number, atNs: number): void => {
      used[deletion] = 1
      const item = this.deletions[deletion]!
      latest.set(`${this.problem.level[item]!}:${this.problem.target[item]!}`, atNs)
    }
    let made = 0
    for (const deadline of this.deadlines) {
      if (deadline.deletion >= 0) {
        if (used[deadline.deletion] === 0) place(deadline.deletion, deadline.atNs)
        continue
      }
      if (this.met(deadline.constraint, latest)) continue
      const deletion = this.available(deadline, used)
      if (deadline.last) {
        if (deletion < 0) return false
        place(deletion, deadline.atNs)
      } else if (deletion >= 0) {
        if (made === choices.length) choices.push(0)
        if (choices[made++] === 1) place(deletion, deadline.atNs)
      }
    }
    return true
  }

  private met(at: number, latest: ReadonlyMap<string, number>): boolean {
    const constraint = this.constraints[at]!
    const after = constraint.after
    for (let level = 0; level <= LEVEL.all; level++) {
      const scope = scopeOf(this.problem.scopes, constraint.cell, level)
      const placed = latest.get(`${level}:${scope}`)
      if (placed !== undefined && placed >= after) return true
    }
    return false
  }

  /** The unused deletion of the deadline's scope that may lie here and has the earliest deadline, or -1. */
  private available({atNs, constraint, level}: Deadline, used: Uint8Array): number {
    if (level < 0) return -1
    const scope = scopeOf(this.problem.scopes, this.constraints[constraint]!.cell, level)
    let best = -1
    for (let at = 0; at < this.deletions.length; at++) {
      const item = this.deletions[at]!
      if (used[at] === 1 || this.problem.level[item] !== level || this.problem.target[item] !== scope) continue
      if (this.problem.invokedNs[item]! > atNs || this.ends[at]! < atNs) continue
      if (best < 0 || this.ends[at]! < this.ends[best]!) best = at
    }
    return best
  }
}
