import type {DiffReport} from '../report/report.js'
import {judgeDiff} from './judge-diff.js'

/** One part of a diff that was shared between processes. */
export interface DiffPart {
  readonly shard: {readonly index: number; readonly of: number}
  readonly report: DiffReport
}

/** The report that one process would have given for all parts; a part that is absent makes it inconclusive. */
export function mergeDiffReports(parts: readonly DiffPart[], repeat: string): DiffReport {
  const [first] = parts
  if (!first) throw new RangeError('a merge has at least one part')
  const {of} = first.shard
  const reports = parts.map(({report}) => report)
  const sum = (pick: (diff: DiffReport['diff']) => number) => reports.reduce((total, {diff}) => total + pick(diff), 0)
  const present = new Set(parts.map(({shard}) => shard.index))
  const absent = Array.from({length: of}, (_, at) => at + 1).filter((index) => !present.has(index))
  const kinds: Record<string, number> = {}
  for (const {diff} of reports)
    for (const [kind, count] of Object.entries(diff.kinds)) kinds[kind] = (kinds[kind] ?? 0) + count
  return judgeDiff({
    targets: first.report.targets,
    keysCompared: reports.reduce((total, {keysCompared}) => total + keysCompared, 0),
    facts: {
      // Every part lists all names.
      listed: first.report.diff.listed,
      databases: first.report.diff.databases,
      complete: absent.length === 0 && reports.every(({diff}) => diff.complete),
      restrictions: first.report.diff.restrictions.filter((restriction) => !restriction.startsWith('--shard ')),
      transient: sum(({transient}) => transient),
      expired: sum(({expired}) => expired),
      undecided: sum(({undecided}) => undecided),
      uncompared: sum(({uncompared}) => uncompared),
      unproven: [
        ...(absent.length > 0 ? [`parts ${absent.join(', ')} of ${of} are not among the merged runs`] : []),
        ...new Set(reports.flatMap(({diff}) => diff.unproven)),
      ],
      ...(first.report.diff.notCompared ? {notCompared: first.report.diff.notCompared} : {}),
      kinds,
      differencesFile: reports.map(({diff}) => diff.differencesFile).join(', '),
    },
    divergences: reports.flatMap(({divergences}) => divergences),
    divergenceCount: reports.reduce((total, {divergenceCount}) => total + divergenceCount, 0),
    notes: [],
    totalMs: Math.max(...reports.map(({timings}) => timings.totalMs ?? 0)),
    repeat,
  })
}
