import {ANOMALY_KINDS, type Anomaly} from '../anomaly.js'
import type {Divergence} from '../divergence.js'
import type {ServerDeath} from '../judge/server-death.js'
import type {RunReport} from '../report/report.js'

/**
 * What a failing run is known by, so that another run can be said to fail in the same way: an anomaly's kind and view,
 * a difference's kind between the same two sides, or the server that died.
 */
export type Finding =
  | {readonly type: 'anomaly'; readonly kind: string; readonly view: string}
  | {readonly type: 'divergence'; readonly kind: string; readonly view: string; readonly against: string}
  | {readonly type: 'death'; readonly view: string}

type Findings = Pick<RunReport, 'anomalies' | 'divergences' | 'deaths'>

/**
 * The finding a report is best known by: its most frequent anomaly (the more telling name first when several are as
 * frequent), else its most frequent difference, else a server that died; null when it found nothing.
 */
export function mainFinding({anomalies, divergences, deaths = []}: Findings): Finding | null {
  const kinds: readonly string[] = ANOMALY_KINDS
  const [anomaly] = byFrequency(anomalies, ({kind, view}) => `${kind} ${view}`).toSorted(
    (one, other) => other.length - one.length || kinds.indexOf(one[0]!.kind) - kinds.indexOf(other[0]!.kind),
  )
  if (anomaly) return {type: 'anomaly', kind: anomaly[0]!.kind, view: anomaly[0]!.view}
  const [divergence] = byFrequency(divergences, ({kind, view, against}) => `${kind} ${view} ${against}`).toSorted(
    (one, other) => other.length - one.length,
  )
  if (!divergence) return deaths[0] ? {type: 'death', view: deaths[0].view} : null
  const {kind, view, against} = divergence[0]!
  return {type: 'divergence', kind, view, against}
}

/** The anomalies of a report that are this finding. */
export function anomaliesLike(finding: Finding, {anomalies}: Findings): readonly Anomaly[] {
  return finding.type === 'anomaly'
    ? anomalies.filter(({kind, view}) => kind === finding.kind && view === finding.view)
    : []
}

/** The differences of a report that are this finding. */
export function divergencesLike(finding: Finding, {divergences}: Findings): readonly Divergence[] {
  return finding.type === 'divergence'
    ? divergences.filter(
        ({kind, view, against}) => kind === finding.kind && view === finding.view && against === finding.against,
      )
    : []
}

/** The deaths of a report that are this finding. */
export function deathsLike(finding: Finding, {deaths = []}: Findings): readonly ServerDeath[] {
  return finding.type === 'death' ? deaths.filter(({view}) => view === finding.view) : []
}

/** Whether a report shows this finding. */
export function hasFinding(finding: Finding, report: Findings): boolean {
  return [anomaliesLike, divergencesLike, deathsLike].some((alike) => alike(finding, report).length > 0)
}

/** The finding as people refer to it: `flush-late on replica`, `missing on replica, against primary`. */
export function describeFinding(finding: Finding): string {
  if (finding.type === 'death') return `the death of the ${finding.view}`
  const what = `${finding.kind} on ${finding.view}`
  return finding.type === 'anomaly' ? what : `${what}, against ${finding.against}`
}

function byFrequency<T>(items: readonly T[], group: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const members = groups.get(group(item))
    if (members) members.push(item)
    else groups.set(group(item), [item])
  }
  return [...groups.values()]
}
