import {valueType} from '../../core/engine/value-types.js'
import {examinePresence, examineValue, type Examination, type KeyFacts} from '../../core/diff/examination.js'
import type {ElementComparison} from './element-comparison.js'
import type {PairLink} from './pair-link.js'
import {readFacts, sizeAt} from './read-facts.js'
import {compareValues, type SharedType} from './compare-values.js'

/**
 * Looks closely at these keys of the selected database on both sides: type, expiry and the whole value. Where an
 * earlier look is given that named members of a large value, only those are looked at again.
 */
export async function examineKeys(
  link: PairLink,
  keys: readonly Buffer[],
  toleranceMs: number,
  nowMs: () => number,
  before: ReadonlyArray<Examination | null> = [],
): Promise<readonly Examination[]> {
  const [ours, theirs] = await readFacts(link, keys, nowMs())
  const limits = {toleranceMs, nowMs: nowMs()}
  const found = keys.map((key, at) => examinePresence(key, ours[at]!, theirs[at]!, limits))
  const shared = await readSizes(link, keys, ours, found)
  const differences = await compareValues(link, keys, shared, before, toleranceMs)
  return keys.map((key, at) => {
    const uncompared = differences.get(at) === 'uncompared'
    const difference = uncompared ? null : ((differences.get(at) as ElementComparison | undefined) ?? null)
    const examined = found[at] ?? examineValue(key, ours[at]!, theirs[at]!, difference, limits)
    return uncompared && examined.state === 'equal' ? {...examined, state: 'uncompared'} : examined
  })
}

/** The sizes on both sides of every type that both sides hold. */
async function readSizes(
  link: PairLink,
  keys: readonly Buffer[],
  facts: readonly KeyFacts[],
  found: ReadonlyArray<Examination | null>,
): Promise<readonly SharedType[]> {
  const open = keys.flatMap((_, at) => (found[at] ? [] : facts[at]!.types.map((type) => ({at, type}))))
  const sized = open.filter(({type}) => valueType(type))
  const [ours, theirs] = await link.readBoth(sized.map(({at, type}) => [valueType(type)!.size, keys[at]!]))
  const sizes = new Map(sized.map((one, place) => [one, [sizeAt(ours, place), sizeAt(theirs, place)] as const]))
  return open.map((one) => ({...one, sizes: sizes.get(one) ?? [0, 0]}))
}
