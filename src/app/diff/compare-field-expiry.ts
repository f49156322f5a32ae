import type {ElementDifference} from '../../core/diff/examination.js'
import {sameExpiry} from '../../core/keyspace/expiry.js'
import type {Words} from '../../core/resp/encode-command.js'
import type {Replies} from '../../core/resp/replies.js'
import {difference} from './element-comparison.js'

/** What differs is called so; such an element is not looked up as a field is. */
export const FIELD_EXPIRY = 'expiry of field'

/** There is no such field (by now): its value shows that. */
const NO_FIELD = -2

/** Asks when single fields of a hash expire (Redis 7.4, Valkey 9). */
export function fieldExpiryCommand(key: Buffer, fields: readonly Buffer[]): Words {
  return ['HPEXPIRETIME', key, 'FIELDS', String(fields.length), ...fields]
}

/** Fields whose expiry differs, by the answers of both sides to `fieldExpiryCommand`. */
export function compareFieldExpiry(
  fields: readonly Buffer[],
  ours: Replies,
  theirs: Replies,
  at: number,
  toleranceMs: number,
): readonly ElementDifference[] {
  const [left, right] = [ours.numbers(at, fields.length), theirs.numbers(at, fields.length)]
  return fields.flatMap((field, place) => {
    const [expected, actual] = [left[place]!, right[place]!]
    if (expected === NO_FIELD || actual === NO_FIELD) return []
    const same = sameExpiry(timeOf(expected), timeOf(actual), toleranceMs)
    return same ? [] : [difference(FIELD_EXPIRY, field, inWords(expected), inWords(actual))]
  })
}

function timeOf(answer: number): number | null {
  return answer < 0 ? null : answer
}

function inWords(answer: number): Buffer {
  return Buffer.from(answer < 0 ? 'no expiry' : `expires ${new Date(answer).toISOString()}`)
}
