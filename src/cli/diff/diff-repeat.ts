import type {DiffSettings} from '../../core/diff/diff-files.js'
import type {DiffFlags} from './diff-flags.js'
import {shellWords} from '../output/shell-words.js'

/** What a diff was restricted to, flag by flag. */
export function restrictions({databases, match, type, sample, shard, since}: DiffSettings): string[] {
  return [
    ...(databases === null ? [] : databases.map((db) => `--db ${db}`)),
    ...(match === null ? [] : [`--match ${match}`]),
    ...(type === null ? [] : [`--type ${type}`]),
    ...(sample === null ? [] : [`--sample ${Number((100 * sample).toPrecision(6))}%`]),
    ...(shard === null ? [] : [`--shard ${shard.index}/${shard.of}`]),
    ...(since === null ? [] : [`--since ${since}`]),
  ]
}

/** The command line that repeats this diff; targets stand in it as given, and passwords never are. */
export function repeatLine(flags: DiffFlags, settings: DiffSettings): string {
  const words = ['lockstep', 'diff']
  if (flags.lab === true) words.push('--lab')
  if (flags.primary !== undefined) words.push('--primary', flags.primary)
  for (const replica of flags.replica ?? []) words.push('--replica', replica)
  if (flags.config !== undefined) words.push('--config', flags.config)
  for (const restriction of restrictions(settings)) words.push(...restriction.split(/ (.*)/, 2))
  if (flags.limit !== undefined) words.push('--limit', String(flags.limit))
  return shellWords(words)
}
