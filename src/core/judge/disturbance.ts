import * as z from 'zod'
import type {Anomaly, AnomalyKind} from '../anomaly.js'
import {isReplicaView} from '../checker/views.js'
import type {Divergence, DivergenceKind} from '../divergence.js'

const EFFECTS = ['removes', 'retimes', 'overwrites', 'anything', 'nothing'] as const

/**
 * What a disturbance can do to keys.
 * - `removes`: keys, or parts of them, may be gone; what is written to them afterwards begins anew.
 * - `retimes`: keys may expire earlier or later than their commands say.
 * - `overwrites`: removes, retimes, or writes values that this run never wrote.
 * - `anything`: any earlier state may be back, under any key.
 * - `nothing`: keys are what they were, but what was compared was not replicated as it should have been.
 */
export type DisturbanceEffect = (typeof EFFECTS)[number]

export const disturbanceSchema = z.object({
  effect: z.enum(EFFECTS),
  view: z
    .string()
    .describe('The view whose server it came to; `all` where it makes the record of every view doubtful.'),
  what: z.string().describe('One sentence: what was seen, where, and how often.'),
  mayBeOwn: z
    .exactOptional(z.literal(true))
    .describe('A script of this run may have done it: it matters only where a finding depends on it.'),
})

/**
 * Something that happened to a server during a run and that was not lockstep's doing. A finding that it can explain
 * proves nothing about replication.
 */
export type Disturbance = Readonly<z.output<typeof disturbanceSchema>>

/** Anomalies that show something missing, which was there or should be. */
const OF_REMOVAL: ReadonlySet<AnomalyKind> = new Set([
  'lost-write',
  'torn-flush',
  'torn-transaction',
  'flush-wrong-db',
  'split-view',
  'unexplained-nil',
  'flush-late',
  'flush-early',
  'del-late',
  'cross-key-order',
  'lost-update',
  'replica-ahead',
  'replica-contradicts',
  'log-inverted',
])
/** Anomalies that a longer life, or a shorter one, can bring about. */
const OF_TIME: ReadonlySet<AnomalyKind> = new Set([...OF_REMOVAL, 'stale-after-expire'])
/** Anomalies that foreign values can bring about; they cannot bring back values of this run. */
const OF_WRITES: ReadonlySet<AnomalyKind> = new Set([...OF_TIME, 'garbage-read'])

const ANOMALIES: Readonly<Record<DisturbanceEffect, (kind: AnomalyKind) => boolean>> = {
  removes: (kind) => OF_REMOVAL.has(kind),
  retimes: (kind) => OF_TIME.has(kind),
  overwrites: (kind) => OF_WRITES.has(kind),
  anything: () => true,
  nothing: () => false,
}

// What a container or a counter holds after it was removed in between is another value, and so may its expiry be.
const DIFFERENCES: Readonly<Record<DisturbanceEffect, ReadonlySet<DivergenceKind>>> = {
  removes: new Set(['missing', 'value', 'ttl']),
  retimes: new Set(['missing', 'extra', 'value', 'ttl']),
  overwrites: new Set(['missing', 'extra', 'type', 'value', 'ttl']),
  anything: new Set(['missing', 'extra', 'type', 'value', 'ttl']),
  nothing: new Set(),
}

/**
 * Whether this disturbance may have brought the anomaly about. What comes to the primary goes to everybody; what comes
 * to a replica stays there.
 */
export function explainsAnomaly({effect, view}: Disturbance, anomaly: Pick<Anomaly, 'kind' | 'view'>): boolean {
  return (view === 'all' || view === 'primary' || view === anomaly.view) && ANOMALIES[effect](anomaly.kind)
}

/**
 * Whether this disturbance may have brought the difference about. What comes to the primary is replicated: two sides that
 * settled differently are not explained by it, but what either holds instead of what this run left there is. A clock that
 * moved is no command, and reaches no other side.
 */
export function explainsDivergence(
  {effect, view}: Disturbance,
  divergence: Pick<Divergence, 'kind' | 'view' | 'against'>,
): boolean {
  if (!DIFFERENCES[effect].has(divergence.kind)) return false
  if (view === 'all' || view === divergence.view) return true
  const betweenSides = divergence.against === 'primary' && isReplicaView(divergence.view)
  return view === 'primary' && (!betweenSides || effect === 'retimes')
}

/** Findings, apart: those that stand whatever the disturbances did, and those that one of them can explain. */
export function withoutExplained<T>(
  findings: readonly T[],
  disturbances: readonly Disturbance[],
  explains: (disturbance: Disturbance, finding: T) => boolean,
): {readonly proven: readonly T[]; readonly doubtful: readonly T[]} {
  const proven: T[] = []
  const doubtful: T[] = []
  for (const finding of findings) {
    const by = disturbances.some((disturbance) => explains(disturbance, finding))
    ;(by ? doubtful : proven).push(finding)
  }
  return {proven, doubtful}
}
