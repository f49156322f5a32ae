import {readDiffReport, readDiffSettings} from '../../adapters/diff-store.js'
import {Failure} from '../../app/failure.js'
import type {DiffSettings} from '../../core/diff/diff-files.js'
import {mergeDiffReports} from '../../core/diff/merge-diff-reports.js'
import type {DiffReport} from '../../core/report/report.js'
import {shellWords} from '../flags/repeat-line.js'

/** One report over the parts that several processes compared. Throws a Failure (`usage`) when they are no parts of one whole. */
export async function mergeDiffs(paths: readonly string[]): Promise<DiffReport> {
  if (paths.length === 0) throw new Failure('usage', '--merge: no run is named', 'lockstep diff --merge RUN...')
  const parts: Array<{shard: {index: number; of: number}; report: DiffReport}> = []
  let whole: string | undefined
  for (const path of paths) {
    const {shard, ...settings} = await readDiffSettings(path)
    if (shard === null) throw new Failure('usage', `--merge: ${path} is not a part: it was not made with --shard`)
    whole ??= fingerprint(settings, shard.of)
    if (fingerprint(settings, shard.of) !== whole)
      throw new Failure(
        'usage',
        `--merge: ${path} compared something else than ${paths[0]!}`,
        'name the parts of one diff',
      )
    if (parts.some((part) => part.shard.index === shard.index))
      throw new Failure('usage', `--merge: part ${shard.index} of ${shard.of} is named twice`)
    parts.push({shard, report: await readDiffReport(path)})
  }
  return mergeDiffReports(parts, shellWords(['lockstep', 'diff', '--merge', ...paths]))
}

function fingerprint(
  {databases, match, type, sample, ttlToleranceMs, primary, replicas}: Omit<DiffSettings, 'shard'>,
  of: number,
): string {
  return JSON.stringify([databases, match, type, sample, ttlToleranceMs, primary, replicas, of])
}
