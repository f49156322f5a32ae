import {Suspect, type Fate, type SuspectRule} from '../../core/diff/suspect.js'
import type {Clock} from '../ports/clock.js'
import {examineKeys} from './examine-keys.js'
import type {PairLink} from './pair-link.js'
import type {PairWatch} from './pair-watch.js'

/** What a decision needs beside the keys. */
export interface ResolveContext {
  readonly link: PairLink
  readonly watch: PairWatch
  readonly clock: Clock
  readonly rule: SuspectRule
  readonly toleranceMs: number
  readonly nowMs: () => number
  readonly settleTimeoutMs: number
}

/** What became of a suspect. */
export interface Decision {
  readonly suspect: Suspect
  readonly fate: Fate
}

const KEYS_AT_ONCE = 500
const MAX_AT_ONCE = 2000
const MAX_WAIT_MS = 50

/**
 * Looks at suspected keys again and again, each time after the replica has passed the primary's position, until each
 * is decided, and tells decisions as they fall, those of one database together. `take` gives up to so many further
 * keys, which join at every round. Resolves when none is left, with null, or with why it ended before.
 */
export async function resolveSuspects(
  take: (most: number) => ReadonlyArray<{readonly db: number; readonly key: Buffer}>,
  context: ResolveContext,
  onDecided: (decided: readonly Decision[]) => Promise<void>,
): Promise<string | null> {
  const {clock, watch, rule, settleTimeoutMs} = context
  const {signal} = context.link.gate
  const maxWaitMs = Math.max(MAX_WAIT_MS, rule.stableForMs / 10)
  let open: Suspect[] = []
  for (let waitMs = 1; ; waitMs = Math.min(2 * waitMs, maxWaitMs)) {
    const joining = take(MAX_AT_ONCE - open.length).map(({db, key}) => new Suspect(db, key))
    if (joining.length > 0) waitMs = 1
    open = [...open, ...joining].sort((left, right) => left.db - right.db)
    if (open.length === 0) return null
    const late = await watch.replicaPasses(settleTimeoutMs, signal)
    if (late !== null) return late
    open = await lookAgain(open, context, onDecided)
    if (open.length > 0) await clock.sleep(waitMs, signal)
  }
}

/** One round; returns the suspects that are still undecided. */
async function lookAgain(
  suspects: readonly Suspect[],
  {link, rule, clock, toleranceMs, nowMs}: ResolveContext,
  onDecided: (decided: readonly Decision[]) => Promise<void>,
): Promise<Suspect[]> {
  const open: Suspect[] = []
  for (const group of groups(suspects, link.gate.throttle.atOnce(KEYS_AT_ONCE))) {
    await link.select(group[0]!.db)
    const keys = group.map(({key}) => key)
    const looks = await examineKeys(
      link,
      keys,
      toleranceMs,
      nowMs,
      group.map(({latest}) => latest),
    )
    const atMs = clock.nowNs() / 1e6
    const decided: Decision[] = []
    for (const [at, suspect] of group.entries()) {
      const fate = suspect.judge(looks[at]!, atMs, rule)
      if (fate === null) open.push(suspect)
      else decided.push({suspect, fate})
    }
    if (decided.length > 0) await onDecided(decided)
  }
  return open
}

/** Suspects of one database, a limited number at a time. */
function groups(suspects: readonly Suspect[], most: number): Suspect[][] {
  const found: Suspect[][] = []
  for (const suspect of suspects) {
    const last = found.at(-1)
    if (last?.[0]?.db === suspect.db && last.length < most) last.push(suspect)
    else found.push([suspect])
  }
  return found
}
