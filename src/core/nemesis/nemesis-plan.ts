import {PlanRandom} from '../workload/plan-random.js'

/** What may be done on purpose to the link of a replica, or to the replica; all of it is healed again. */
export const NEMESES = {
  cut: 'the link breaks, and cannot be made again for a while',
  stall: 'nothing passes the link for a while',
  delay: 'everything on the link comes later',
  throttle: 'the link passes few bytes a second',
  pause: 'the process of the replica stands still (SIGSTOP)',
} as const

export type NemesisKind = keyof typeof NEMESES

export const NEMESIS_KINDS = Object.keys(NEMESES) as readonly NemesisKind[]

/** The kinds that these names stand for; `all` is every one. */
export function nemesisKinds(names: readonly string[]): readonly NemesisKind[] {
  return NEMESIS_KINDS.filter((kind) => names.includes(kind) || names.includes('all'))
}

/** What is to be done beside a round. */
export interface NemesisPlan {
  readonly kind: NemesisKind
  /** Which replica, from 0. */
  readonly replica: number
  /** After the round has begun. */
  readonly startMs: number
  readonly holdMs: number
  /** Milliseconds of a delay, bytes a second of a throttle. */
  readonly amount: number | null
}

/** In so many of a hundred rounds something is done. */
const ACTS_PER_100 = 60
const LATEST_START_MS = 20
const HOLD_MS = [5, 300] as const
const DELAY_MS = [5, 100] as const
const BYTES_PER_SECOND = [2000, 50_000] as const

/** What is done beside this round; null when it is left alone. Follows from its arguments alone. */
export function nemesisPlan(
  kinds: readonly NemesisKind[],
  seed: number,
  round: number,
  replicas: number,
): NemesisPlan | null {
  const random = new PlanRandom(seed, 'nemesis', round, 0)
  if (kinds.length === 0 || random.between(1, 100) > ACTS_PER_100) return null
  const kind = kinds[random.between(0, kinds.length - 1)]!
  const range = kind === 'delay' ? DELAY_MS : kind === 'throttle' ? BYTES_PER_SECOND : null
  return {
    kind,
    replica: random.between(0, replicas - 1),
    // Half of them lie ready when the round begins, so that short rounds meet them too.
    startMs: random.between(0, 1) === 0 ? 0 : random.between(1, LATEST_START_MS),
    holdMs: random.between(HOLD_MS[0], HOLD_MS[1]),
    amount: range && random.between(range[0], range[1]),
  }
}

/** How often what was done, in one sentence; null when nothing was. */
export function describeNemesis(acts: ReadonlyArray<{readonly kind: NemesisKind}>): string | null {
  if (acts.length === 0) return null
  const counts = NEMESIS_KINDS.map((kind) => [kind, acts.filter((act) => act.kind === kind).length] as const)
  const told = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${kind} ${count}`)
  return `Nemesis: ${told.join(', ')}; all healed before the sides were compared.`
}
