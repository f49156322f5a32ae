import {ITEM, precedes, reaches, type Problem} from '../problem/problem.js'
import {Reachability} from './reachability.js'

/** More items than these are not related to each other at once. */
export const MAX_RELATED = 512

/**
 * Whether a small problem contradicts itself by what certainly stands before what: the relation grows by what each read
 * implies until nothing follows any more; a cycle is a proof. No cycle proves nothing, as deciding this completely is
 * NP-complete (Biswas and Enea, On the Complexity of Checking Transactional Consistency, 2019); but where many
 * operations were in flight at once, this ends long before a search would.
 */
export function contradicts(problem: Problem): boolean {
  if (problem.count > MAX_RELATED) return false
  const happened = happenedIn(problem)
  const reads = readsOf(problem, happened)
  // What may not have happened holds nothing back.
  const before = new Reachability(problem.count, (a, b) => happened[a] === 1 && precedes(problem, a, b))
  for (const {read, write} of reads) if (write >= 0) before.add(write, read)
  for (let grown = true; grown && !before.cyclic;) {
    grown = false
    for (const read of reads) {
      const result = read.write >= 0 ? growValue(before, read) : growNil(problem, before, read)
      if (result === 'impossible') return true
      if (result === 'grown') grown = true
    }
  }
  return before.cyclic
}

/** A read, and what changes its cell. */
interface Read {
  readonly read: number
  /** What wrote its value; -1 for nil. */
  readonly write: number
  /** Writes that certainly happened, and with deletions that did. */
  readonly writes: readonly number[]
  readonly updates: readonly number[]
  /** All deletions. */
  readonly deletions: readonly number[]
}

/** What wrote the value of each read, as far as it is known: -1 for nil, and for values that several writes may have given. */
function writersOf(problem: Problem): Int32Array {
  const {kind, value, writer} = problem
  const only = onlyWriters(problem)
  return writer.map((write, node) => {
    if (kind[node] !== ITEM.valueRead) return -1
    return write >= 0 ? write : Math.max(-1, only[value[node]!]!)
  })
}

/** 1 for items that certainly happened, as they succeeded or were read. */
function happenedIn(problem: Problem): Uint8Array {
  const happened = problem.required.slice()
  for (const write of writersOf(problem)) if (write >= 0) happened[write] = 1
  return happened
}

/** The reads that say something: those of nil, and of values that one write alone can have given. */
function readsOf(problem: Problem, happened: Uint8Array): Read[] {
  const {kind, target} = problem
  const writers = writersOf(problem)
  const nodes = Array.from({length: problem.count}, (_, node) => node)
  const telling = nodes.filter((node) => kind[node] === ITEM.nilRead || writers[node]! >= 0)
  return telling.map((read) => {
    const writes = nodes.filter(
      (node) => kind[node] === ITEM.write && target[node] === target[read] && happened[node] === 1,
    )
    const deletions = nodes.filter((node) => kind[node] === ITEM.deletion && reaches(problem, node, read))
    const updates = [...writes, ...deletions.filter((node) => happened[node] === 1)]
    return {read, write: writers[read]!, writes, updates, deletions}
  })
}

/** For each value the only write of it; -1 when there are several. */
function onlyWriters({count, kind, value, values}: Problem): Int32Array {
  const only = new Int32Array(values).fill(-2)
  for (let node = 0; node < count; node++) {
    if (kind[node] === ITEM.write && value[node]! >= 0) only[value[node]!] = only[value[node]!] === -2 ? node : -1
  }
  return only
}

/** Nothing lies between a write and a read of its value. */
function growValue(before: Reachability, {read, write, updates}: Read): 'grown' | 'same' {
  let grown = false
  for (const other of updates) {
    if (other === write) continue
    if (before.has(write, other) && before.add(read, other)) grown = true
    if (before.has(other, read) && before.add(other, write)) grown = true
  }
  return grown ? 'grown' : 'same'
}

/** A write before a nil read has a deletion in between; if only one is possible, it is that one. */
function growNil(
  problem: Problem,
  before: Reachability,
  {read, writes, deletions}: Read,
): 'impossible' | 'grown' | 'same' {
  let grown = false
  const possible = deletions.filter((deletion) => !before.has(read, deletion))
  for (const write of writes) {
    if (!before.has(write, read)) {
      // Without any deletion before it the read saw the start, which every write follows.
      if (!problem.startUnknown && possible.length === 0 && before.add(read, write)) grown = true
      continue
    }
    const between = possible.filter((deletion) => !before.has(deletion, write) && !precedes(problem, deletion, write))
    if (between.length === 0) return 'impossible'
    if (between.length > 1) continue
    if (before.add(write, between[0]!)) grown = true
    if (before.add(between[0]!, read)) grown = true
  }
  return grown ? 'grown' : 'same'
}
