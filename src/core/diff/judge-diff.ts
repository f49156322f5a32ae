import type {Divergence} from '../divergence.js'
import type {DiffFacts, DiffReport, TargetFacts, Targets} from '../report/report.js'
import type {Verdict} from '../verdict.js'

/** Everything that a diff, or a part of one, came to. */
export interface DiffFindings {
  readonly targets: Targets
  readonly keysCompared: number
  readonly facts: DiffFacts
  /** The first differences; all of them are in the differences file. */
  readonly divergences: readonly Divergence[]
  readonly divergenceCount: number
  /** What a reader should know that changes no verdict. */
  readonly notes: readonly string[]
  readonly totalMs: number
  readonly repeat: string
  /** None where the parts of a diff were merged. */
  readonly directory?: string
}

/** The report of a diff, and its verdict: nothing compared is no pass, unless full scans prove both sides empty. */
export function judgeDiff(findings: DiffFindings): DiffReport {
  const {facts, keysCompared, divergences, divergenceCount, totalMs} = findings
  const open = openReasons(findings)
  const verdict: Verdict = divergenceCount > 0 ? 'diverged' : open.length > 0 ? 'inconclusive' : 'consistent'
  return {
    kind: 'diff',
    schema: 'lockstep.report/1',
    verdict,
    reasons: [...(divergenceCount > 0 ? [summary(findings)] : []), ...open, ...findings.notes],
    targets: findings.targets,
    keysCompared,
    divergences: divergences.toSorted(byPlace),
    divergenceCount,
    timings: {totalMs},
    repeat: findings.repeat,
    ...(findings.directory === undefined ? {} : {directory: findings.directory}),
    diff: facts,
  }
}

function summary({divergenceCount, facts: {kinds}, targets}: DiffFindings): string {
  const words: Readonly<Record<string, string>> = {
    missing: 'missing',
    extra: 'extra',
    type: 'of another type',
    value: 'with another value',
    ttl: 'with another expiry',
  }
  const parts = Object.entries(words)
    .filter(([kind]) => (kinds[kind] ?? 0) > 0)
    .map(([kind, text]) => `${kinds[kind]!.toLocaleString('en')} ${text}`)
  const where = targets.replicas.length === 1 ? `The replica ${describe(targets.replicas[0]!)}` : 'The replicas'
  const differ = targets.replicas.length === 1 ? 'differs' : 'differ'
  return `${where} ${differ} from the primary ${describe(targets.primary!)} in ${divergenceCount.toLocaleString('en')} ${divergenceCount === 1 ? 'key' : 'keys'}: ${parts.join(', ')}.`
}

function describe({address, engine, version}: TargetFacts): string {
  return `${address} (${engine} ${version})`
}

function openReasons({facts, keysCompared}: DiffFindings): string[] {
  const {undecided, uncompared, unproven, listed, complete, restrictions} = facts
  const number = (count: number, thing: string) => `${count.toLocaleString('en')} ${count === 1 ? thing : `${thing}s`}`
  const empty = complete && restrictions.length === 0 && listed.primary === 0 && listed.replica === 0
  return [
    ...unproven,
    ...(undecided > 0
      ? [`${number(undecided, 'key')} could not be decided: neither equal nor different in the same way twice`]
      : []),
    ...(uncompared > 0 ? [`${number(uncompared, 'key')} of types that the servers offer no way to compare`] : []),
    ...(keysCompared === 0 && !empty && unproven.length === 0 ? ['no key was compared'] : []),
  ]
}

/** By database, key and view, so that parts of a diff, put together, give the same list as the whole. */
function byPlace(left: Divergence, right: Divergence): number {
  if (left.db !== right.db) return left.db - right.db
  const [a, b] = [placeText(left), placeText(right)]
  return a < b ? -1 : a > b ? 1 : 0
}

function placeText({key, view}: Divergence): string {
  return `${JSON.stringify(key)} ${view}`
}
