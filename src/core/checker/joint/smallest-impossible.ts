import {scopeOf} from '../register/problem.js'
import {NODE, VALUE, type JointProblem} from './joint-problem.js'
import {searchOrders} from './search-orders.js'
import {subJoint} from './sub-joint.js'

/** What one try of a smaller part may look at, in nodes: a part that takes more stays as it is. */
const MAX_LOOKS = 1_000_000

/**
 * A part of an impossible problem that is impossible by itself and of which nothing more can be left out: single reads,
 * values with all their writes and reads, and deletions that no remaining nil read can have returned. Nodes, ascending.
 */
export function smallestImpossible(problem: JointProblem): number[] {
  let kept = Array.from({length: problem.count}, (_, node) => node)
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length;) {
      const rest = without(problem, kept, new Set(kept.slice(from, from + size)))
      if (rest.length < kept.length && searchOrders(subJoint(problem, rest), MAX_LOOKS) === 'impossible') kept = rest
      else from += size
    }
  }
  return kept
}

/** The kept nodes less these and less what cannot stay without them; deletions that are needed do stay. */
function without(problem: JointProblem, kept: readonly number[], dropped: ReadonlySet<number>): number[] {
  const {kind, value} = problem
  const values = new Set<number>()
  for (const node of dropped) if (kind[node] === NODE.write && value[node]! >= 0) values.add(value[node]!)
  const stays = (node: number): boolean => !dropped.has(node) && !values.has(value[node]!)
  const nils = kept.filter((node) => kind[node] === NODE.read && value[node] === VALUE.nil && stays(node))
  return kept.filter((node) => {
    if (kind[node] !== NODE.deletion) return stays(node)
    return !dropped.has(node) || nils.some((read) => mayExplain(problem, node, read))
  })
}

/** Whether a deletion reaches the cell of a nil read and does not certainly follow it. */
function mayExplain(problem: JointProblem, deletion: number, read: number): boolean {
  const {level, target, scopes, completedNs, invokedNs} = problem
  if (scopeOf(scopes, target[read]!, level[deletion]!) !== target[deletion]) return false
  return completedNs[read]! >= invokedNs[deletion]!
}
