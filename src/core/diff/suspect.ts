import type {Examination} from './examination.js'

/**
 * What has become of a key that differed when it was first compared.
 * - `transient`: a write in flight, caught up since; `expired`: its time came on one side before the other;
 * - `lasting`: a difference; `undecided`: it kept changing, neither equal nor wrong in the same way twice.
 */
export type Fate = 'transient' | 'expired' | 'lasting' | 'undecided' | 'uncompared'

/** When a difference is believed. */
export interface SuspectRule {
  /** Looks in a row, each after the replica had passed the primary's position of the look before. */
  readonly looks: number
  /** The same while the primary's value keeps changing. */
  readonly looksWhileWritten: number
  /** For how long, where positions prove only receipt. */
  readonly stableForMs: number
  /** After so many looks without a decision there is none. */
  readonly maxLooks: number
}

export const SUSPECT_RULE: Omit<SuspectRule, 'stableForMs'> = {looks: 6, looksWhileWritten: 12, maxLooks: 40}

/** So often may all that differed have changed before it is plain that nothing lasts. */
const MAX_RESETS = 3

/** A key under suspicion, from look to look. */
export class Suspect {
  private candidates: ReadonlySet<string> | null = null
  private inARow = 0
  private sinceMs = 0
  private resets = 0
  private looks = 0
  private readonly primaryStates = new Set<string>()
  /** The latest look that showed a difference. */
  latest: Examination | null = null

  constructor(
    readonly db: number,
    readonly key: Buffer,
  ) {}

  /**
   * Takes the next look into account; null while there is no decision. A replica that follows is sooner or later
   * seen equal, or in a state that the primary was in; one that holds the same wrong thing in look after look,
   * although it has passed the primary's position each time, does not follow.
   */
  judge(seen: Examination, nowMs: number, rule: SuspectRule): Fate | null {
    if (seen.state === 'uncompared') return 'uncompared'
    if (seen.state === 'expired') return 'expired'
    if (seen.state === 'equal') return 'transient'
    if (seen.state === 'gone') return this.latest?.expireAtMs.some((at) => at !== null) ? 'expired' : 'transient'
    this.latest = seen
    this.looks++
    for (const state of seen.primaryStates) this.primaryStates.add(state)
    if (seen.marks.some((mark) => this.primaryStates.has(mark))) return 'transient'
    this.narrow(seen.marks, nowMs)
    const needed = this.primaryStates.size > 1 ? rule.looksWhileWritten : rule.looks
    if (this.inARow >= needed && nowMs - this.sinceMs >= rule.stableForMs) return 'lasting'
    if (seen.byElement && this.resets >= MAX_RESETS && this.inARow < needed) return 'transient'
    return this.looks >= rule.maxLooks && this.inARow < needed ? 'undecided' : null
  }

  /** Keeps of what differed before only what differs in the same way again. */
  private narrow(marks: readonly string[], nowMs: number): void {
    const kept = this.candidates && marks.filter((mark) => this.candidates!.has(mark))
    if (kept && kept.length > 0) {
      this.candidates = new Set(kept)
      this.inARow++
      return
    }
    if (this.candidates) this.resets++
    this.candidates = new Set(marks)
    this.inARow = marks.length === 0 ? 0 : 1
    this.sinceMs = nowMs
  }

  /** Marks that were there in every look of the row. */
  get lastingMarks(): ReadonlySet<string> {
    return this.candidates ?? new Set()
  }
}
