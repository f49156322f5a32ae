import {ITEM} from '../register/problem.js'
import {contradicts} from './contradicts.js'
import {isNilRead, subMixed, type MixedProblem} from './mixed-problem.js'

/**
 * A part of a contradictory problem that is contradictory by itself and of which nothing more can be left out: reads,
 * writes with their reads, and deletions once no nil read remains.
 */
export function smallestContradiction(mixed: MixedProblem): MixedProblem {
  let kept = mixed
  for (let size = Math.ceil(nodesOf(kept) / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < nodesOf(kept);) {
      const rest = without(kept, from, from + size)
      if (nodesOf(rest) < nodesOf(kept) && contradicts(rest)) kept = rest
      else from += size
    }
  }
  return kept
}

function nodesOf({primary, reads}: MixedProblem): number {
  return primary.count + reads.length
}

/** The problem without the nodes from..to, and without what cannot stay alone; needed deletions do stay. */
function without(mixed: MixedProblem, from: number, to: number): MixedProblem {
  const {primary, reads} = mixed
  const gone = (node: number): boolean => node >= from && node < to
  const keptReads = reads.filter((read, at) => !gone(primary.count + at) && !(read.writer >= 0 && gone(read.writer)))
  const stays = (item: number): boolean =>
    !gone(item) && !(primary.kind[item] === ITEM.valueRead && gone(primary.writer[item]!))
  const items = Array.from({length: primary.count}, (_, item) => item)
  const nilLeft =
    keptReads.some((read) => read.writer < 0) || items.some((item) => stays(item) && isNilRead(mixed, item))
  const keptItems = items.filter((item) => stays(item) || (nilLeft && primary.kind[item] === ITEM.token))
  return subMixed(mixed, Int32Array.from(keptItems), keptReads)
}
