import {ITEM} from '../register/problem.js'
import {MAX_NODES} from './contradicts.js'
import {subMixed, type MixedProblem, type ReplicaRead} from './mixed-problem.js'

/** Reads of a window, when a cell is too large to be judged at once. */
const READS = 96

/**
 * A large cell in parts: some replica reads in time order, the writes behind them, and what happened on the primary
 * meanwhile. What lies outside is left out, which can hide a contradiction and never make one: a nil read stays only if
 * every deletion that could explain it does.
 */
export function windowsOf(mixed: MixedProblem): MixedProblem[] {
  if (mixed.primary.count + mixed.reads.length <= MAX_NODES) return [mixed]
  const reads = [...mixed.reads].sort((a, b) => a.invokedNs - b.invokedNs || a.row - b.row)
  const windows: MixedProblem[] = []
  for (let from = 0; from < reads.length; from += READS / 2)
    windows.push(windowOf(mixed, reads.slice(from, from + READS)))
  return windows
}

function windowOf(mixed: MixedProblem, reads: readonly ReplicaRead[]): MixedProblem {
  const {primary} = mixed
  const {kind, writer, invokedNs, completedNs} = primary
  const writers = new Set(reads.map((read) => read.writer))
  const begin = Math.min(...reads.filter((read) => read.writer >= 0).map((read) => invokedNs[read.writer]!))
  const end = Math.max(...reads.map((read) => read.completedNs))
  const meanwhile = (item: number): boolean => completedNs[item]! >= begin && invokedNs[item]! <= end
  const items = Array.from({length: primary.count}, (_, item) => item)
  const tokens = items.filter((item) => kind[item] === ITEM.token && meanwhile(item))
  const fits = tokens.length <= MAX_NODES / 4
  const clusters = new Set(writers)
  for (const item of items) {
    if (clusters.size + tokens.length > MAX_NODES / 2) break
    if (kind[item] === ITEM.write && meanwhile(item)) clusters.add(item)
  }
  const room = MAX_NODES - clusters.size - tokens.length - reads.length
  const ownReads = items.filter((item) => kind[item] === ITEM.valueRead && writers.has(writer[item]!)).slice(0, room)
  const kept = [...clusters].filter((item) => item >= 0).concat(fits ? tokens : [], ownReads)
  const usable = fits ? reads : reads.filter((read) => read.writer >= 0)
  return {...subMixed(mixed, Int32Array.from(kept).sort(), usable), fromStart: false}
}
