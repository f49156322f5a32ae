import type {DiffCounts} from './diff-files.js'

/** The counts of a comparison that has not begun. */
export function noCounts(): DiffCounts {
  return {
    listedOnPrimary: 0,
    listedOnReplica: 0,
    compared: 0,
    transient: 0,
    expired: 0,
    lasting: 0,
    kinds: {},
    undecided: 0,
    uncompared: 0,
  }
}
