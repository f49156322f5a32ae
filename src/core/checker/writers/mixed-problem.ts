import {ITEM, precedes, subProblem, type Problem} from '../register/problem.js'

/** One cell's operations on the primary, and what a replica returned for it. */
export interface MixedProblem {
  /** The primary's items on the cell; reads of the replica are not among them. */
  readonly primary: Problem
  readonly reads: readonly ReplicaRead[]
  /** Whether nothing before it was left out: a nil read may then show the empty start. */
  readonly fromStart: boolean
}

export interface ReplicaRead {
  readonly event: number
  readonly row: number
  readonly client: number
  readonly invokedNs: number
  readonly completedNs: number
  /** After the pair had settled: everything completed before it has been applied. */
  readonly final: boolean
  /** Item that wrote the value; -1 for nil. */
  readonly writer: number
}

/** What follows of a replica's promise from real time alone; nodes are the primary's items, then the replica's reads. */
export function knownBefore({primary, reads}: MixedProblem, a: number, b: number): boolean {
  const first = reads[a - primary.count]
  const second = reads[b - primary.count]
  if (!first && !second) return precedes(primary, a, b)
  if (!first) return second!.writer === a || (second!.final && primary.completedNs[a]! < second!.invokedNs)
  if (!second) return first.completedNs < primary.invokedNs[b]!
  return first.completedNs < second.invokedNs || (first.client === second.client && first.row < second.row)
}

/** The write behind a node's value; -1 for nil reads and for what is no read. */
export function writerOf({primary, reads}: MixedProblem, node: number): number {
  const read = reads[node - primary.count]
  if (read) return read.writer
  return primary.kind[node] === ITEM.valueRead ? primary.writer[node]! : -1
}

export function isNilRead({primary, reads}: MixedProblem, node: number): boolean {
  const read = reads[node - primary.count]
  return read ? read.writer < 0 : primary.kind[node] === ITEM.nilRead
}

/** The part of a mixed problem with these primary items (ascending) and reads; writers of reads must be among them. */
export function subMixed(mixed: MixedProblem, items: Int32Array, reads: readonly ReplicaRead[]): MixedProblem {
  const place = new Map<number, number>()
  items.forEach((item, at) => place.set(item, at))
  const kept = reads.map((read) => (read.writer < 0 ? read : {...read, writer: place.get(read.writer)!}))
  return {primary: subProblem(mixed.primary, items), reads: kept, fromStart: mixed.fromStart}
}
