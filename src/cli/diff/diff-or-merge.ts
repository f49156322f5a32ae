import {Failure} from '../../app/failure.js'
import type {DiffReport} from '../../core/report/report.js'
import type {DiffFlags} from './diff-flags.js'
import {diffFromFlags} from './diff-from-flags.js'
import {mergeDiffs} from './merge-diffs.js'

/** Carries out a diff, or puts the parts of one together. Throws a Failure (`usage`) on words that belong to neither. */
export async function diffOrMerge(
  flags: DiffFlags & {readonly merge: boolean},
  words: readonly string[],
  lockstepVersion: string,
  signal: AbortSignal,
): Promise<DiffReport> {
  if (flags.merge) return mergeDiffs(words)
  if (words.length > 0)
    throw new Failure(
      'usage',
      `unexpected "${words[0]!}"`,
      'only --merge takes runs; servers are given by --primary and --replica',
    )
  return diffFromFlags(flags, lockstepVersion, signal)
}
