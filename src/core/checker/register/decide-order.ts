import {ITEM, type Problem} from './problem.js'
import {STATE} from './register-state.js'
import {SegmentSearch} from './segment-search.js'

export type Decision = 'possible' | 'impossible' | 'undecided'

/**
 * Judges one cell by real time and by the order in which each client sent its operations (a pipeline's operations all
 * overlap, yet the server runs them in order). The cell's time line falls apart where nothing is in flight; within a
 * segment all interleavings of the clients are searched, from every state the segments before allow.
 * Exact, but for two liberties that only excuse: an operation of unknown outcome binds nothing after it, and a
 * deletion of unknown outcome may serve several times.
 */
export function decideOrder(problem: Problem): Decision {
  const ends = effectiveEnds(problem)
  const {sequence, optional} = split(problem)
  sequence.sort((a, b) => problem.invokedNs[a]! - problem.invokedNs[b]! || a - b)
  const search = new SegmentSearch(problem, ends, optional)
  let states: ReadonlySet<number> = new Set([STATE.nil])
  for (let from = 0; from < sequence.length;) {
    let to = from + 1
    let end = ends[sequence[from]!]!
    while (to < sequence.length && problem.invokedNs[sequence[to]!]! <= end) {
      end = Math.max(end, ends[sequence[to]!]!)
      to++
    }
    const next = search.run(sequence.slice(from, to), states)
    if (next === null) return 'undecided'
    if (next.size === 0) return 'impossible'
    states = next
    from = to
  }
  return 'possible'
}

/** Whether some client has two of these operations in flight at once, so that its order says more than the clock. */
export function overlapsItself({count, client, invokedNs, completedNs, required}: Problem): boolean {
  const ends = new Map<number, number>()
  for (let item = 0; item < count; item++) {
    if (required[item] === 0) continue
    const end = ends.get(client[item]!)
    if (end !== undefined && end >= invokedNs[item]!) return true
    ends.set(client[item]!, Math.max(end ?? -Infinity, completedNs[item]!))
  }
  return false
}

/** A write of unknown outcome that was read took effect before the first such read ended. */
function effectiveEnds({count, kind, writer, completedNs, required}: Problem): Float64Array {
  const ends = completedNs.slice()
  for (let item = 0; item < count; item++) {
    if (kind[item] !== ITEM.valueRead) continue
    const write = writer[item]!
    if (required[write] === 0) ends[write] = Math.min(ends[write]!, completedNs[item]!)
  }
  return ends
}

/** Operations that have their place in the sequence, and deletions that may or may not have one. */
function split({count, kind, required}: Problem): {sequence: number[]; optional: number[]} {
  const sequence: number[] = []
  const optional: number[] = []
  for (let item = 0; item < count; item++) {
    if (kind[item] === ITEM.token && required[item] === 0) optional.push(item)
    else sequence.push(item)
  }
  return {sequence, optional}
}
