import type {Bulk} from '../bulk.js'
import type {DivergenceKind} from '../divergence.js'
import {hadExpired, sameExpiry} from '../keyspace/expiry.js'

/** One element of a value that differs: a field, a member, an index, an entry, a part of a string. */
export interface ElementDifference {
  /** Equal in two looks when the replica holds the same, wrong, thing for the same element. */
  readonly mark: string
  /** Such as `field` or `entry`, for people. */
  readonly element: string
  readonly name: Bulk
  readonly expected: Bulk | null
  readonly actual: Bulk | null
}

/** What a close look at one key on both sides, at nearly the same time, showed. */
export interface Examination {
  readonly key: Buffer
  /**
   * - `gone`: on neither side; `expired`: on one side only, and its time had come;
   * - `uncompared`: a type for which the server offers no way to compare.
   */
  readonly state: 'equal' | 'gone' | 'expired' | 'differs' | 'uncompared'
  readonly kind: DivergenceKind
  /** The type that differs, as the primary has it, or else the replica. */
  readonly type: string
  /** What the replica holds that the primary does not, so that two looks can be compared. */
  readonly marks: readonly string[]
  /** The same of the primary: a replica that is seen in one of these states has passed through it. */
  readonly primaryStates: readonly string[]
  /** Marks name elements that stay what they are while others come and go. */
  readonly byElement: boolean
  /** The elements that differ, of a large value up to a limit. */
  readonly elements: readonly ElementDifference[]
  readonly expireAtMs: readonly [primary: number | null, replica: number | null]
}

/** What both sides say of a key before its value is read. */
export interface KeyFacts {
  /** Every type the name holds; none when there is no such key. */
  readonly types: readonly string[]
  readonly expireAtMs: number | null
}

/** Tolerances of an examination. */
export interface ExamineLimits {
  readonly toleranceMs: number
  /** The later of both servers' clocks, in milliseconds since the epoch. */
  readonly nowMs: number
}

/**
 * What can be said of a key without its value: that it is gone, expired, on one side only or of another type;
 * null when both sides hold the same types, so that values decide.
 */
export function examinePresence(
  key: Buffer,
  primary: KeyFacts,
  replica: KeyFacts,
  {nowMs}: ExamineLimits,
): Examination | null {
  const onlyPrimary = primary.types.filter((type) => !replica.types.includes(type))
  const onlyReplica = replica.types.filter((type) => !primary.types.includes(type))
  const base = {
    key,
    elements: [],
    byElement: false,
    expireAtMs: [primary.expireAtMs, replica.expireAtMs],
    marks: [typesMark(replica)],
    primaryStates: [typesMark(primary)],
  } as const
  if (primary.types.length === 0 && replica.types.length === 0)
    return {...base, state: 'gone', kind: 'missing', type: ''}
  if (onlyPrimary.length === 0 && onlyReplica.length === 0) return null
  const oneSided = primary.types.length === 0 || replica.types.length === 0
  const expireAtMs = primary.expireAtMs ?? replica.expireAtMs
  const due = oneSided && hadExpired(expireAtMs, nowMs)
  const kind = onlyReplica.length === 0 ? 'missing' : onlyPrimary.length === 0 ? 'extra' : 'type'
  return {...base, state: due ? 'expired' : 'differs', kind, type: onlyPrimary[0] ?? onlyReplica[0]!}
}

/** The examination of a key that both sides hold with the same types. */
export function examineValue(
  key: Buffer,
  primary: KeyFacts,
  replica: KeyFacts,
  difference: {
    readonly type: string
    readonly marks: readonly string[]
    readonly primaryStates: readonly string[]
    readonly byElement: boolean
    readonly elements: readonly ElementDifference[]
  } | null,
  {toleranceMs}: ExamineLimits,
): Examination {
  const expireAtMs = [primary.expireAtMs, replica.expireAtMs] as const
  if (difference) return {key, state: 'differs', kind: 'value', expireAtMs, ...difference}
  const type = primary.types[0]!
  const same = sameExpiry(primary.expireAtMs, replica.expireAtMs, toleranceMs)
  return {
    key,
    state: same ? 'equal' : 'differs',
    kind: 'ttl',
    type,
    marks: [expiryMark(replica, toleranceMs)],
    primaryStates: [expiryMark(primary, toleranceMs)],
    byElement: false,
    elements: [],
    expireAtMs,
  }
}

function typesMark({types}: KeyFacts): string {
  return `types:${types.toSorted().join()}`
}

/** Remaining times drift between two looks, so marks of expiry are as coarse as the tolerance. */
function expiryMark({expireAtMs}: KeyFacts, toleranceMs: number): string {
  return expireAtMs === null ? 'expiry:none' : `expiry:${Math.round(expireAtMs / (2 * toleranceMs + 1000))}`
}
