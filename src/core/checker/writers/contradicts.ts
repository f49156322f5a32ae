import {ITEM} from '../register/problem.js'
import {isNilRead, knownBefore, writerOf, type MixedProblem} from './mixed-problem.js'
import {Reachability} from './reachability.js'

/** More nodes than these are not related to each other at once. */
export const MAX_NODES = 512

/**
 * Whether the operations of one cell contradict each other, when several clients write and nobody knows in which order.
 * Everything has a place in one sequence: the primary's operations in an order that real time allows, and a replica's
 * reads where the replica stood. The relation "certainly before" grows until nothing follows any more; a cycle is a proof.
 * Deciding this completely is NP-complete (Biswas and Enea, On the Complexity of Checking Transactional Consistency,
 * 2019); this is sound and finds nearly all small violations (docs/checks.md has the figure).
 */
export function contradicts(mixed: MixedProblem): boolean {
  const {primary, reads} = mixed
  const count = primary.count + reads.length
  const before = new Reachability(count)
  for (let a = 0; a < count; a++)
    for (let b = 0; b < count; b++) if (a !== b && knownBefore(mixed, a, b)) before.add(a, b)
  const parts = partsOf(mixed)
  for (const [read, write] of parts.valueReads) before.add(write, read)
  for (let grown = true; grown && !before.cyclic;) {
    grown = false
    for (const [read, write] of parts.valueReads) if (growValue(before, parts, read, write)) grown = true
    for (const read of parts.nilReads) {
      const result = growNil(before, parts, read)
      if (result === 'impossible') return true
      if (result === 'grown') grown = true
    }
  }
  return before.cyclic
}

interface Parts {
  readonly writes: readonly number[]
  /** Writes and deletions that certainly happened. */
  readonly updates: readonly number[]
  /** All deletions. */
  readonly tokens: readonly number[]
  readonly valueReads: ReadonlyArray<readonly [read: number, write: number]>
  readonly nilReads: readonly number[]
  readonly fromStart: boolean
}

function partsOf(mixed: MixedProblem): Parts {
  const {primary, reads} = mixed
  const nodes = Array.from({length: primary.count + reads.length}, (_, node) => node)
  const items = nodes.slice(0, primary.count)
  const valueReads = nodes.flatMap((node) => {
    const write = writerOf(mixed, node)
    return write < 0 ? [] : [[node, write] as const]
  })
  const seen = new Set(valueReads.map(([, write]) => write))
  const happened = (item: number): boolean => primary.required[item] === 1 || seen.has(item)
  const writes = items.filter((item) => primary.kind[item] === ITEM.write && happened(item))
  const tokens = items.filter((item) => primary.kind[item] === ITEM.token)
  const nilReads = nodes.filter((node) => isNilRead(mixed, node))
  return {
    writes,
    tokens,
    updates: [...writes, ...tokens.filter(happened)],
    valueReads,
    nilReads,
    fromStart: mixed.fromStart,
  }
}

/** Nothing lies between a write and a read of its value. */
function growValue(before: Reachability, {updates}: Parts, read: number, write: number): boolean {
  let grown = false
  for (const other of updates) {
    if (other === write) continue
    if (before.has(write, other) && before.add(read, other)) grown = true
    if (before.has(other, read) && before.add(other, write)) grown = true
  }
  return grown
}

/** A write before a nil read has a deletion in between; if only one is possible, it is that one. */
function growNil(
  before: Reachability,
  {writes, tokens, fromStart}: Parts,
  read: number,
): 'impossible' | 'grown' | 'same' {
  let grown = false
  const possible = tokens.filter((token) => !before.has(read, token))
  for (const write of writes) {
    if (!before.has(write, read)) {
      // Without any deletion before it the read saw the start, which every write follows.
      if (fromStart && possible.length === 0 && before.add(read, write)) grown = true
      continue
    }
    const between = possible.filter((token) => !before.has(token, write))
    if (between.length === 0) return 'impossible'
    if (between.length > 1) continue
    if (before.add(write, between[0]!)) grown = true
    if (before.add(between[0]!, read)) grown = true
  }
  return grown ? 'grown' : 'same'
}
