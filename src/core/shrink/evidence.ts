import {bulkId, type Bulk} from '../bulk.js'
import type {Operation} from '../operation.js'
import type {RunReport} from '../report/report.js'
import {anomaliesLike, deathsLike, divergencesLike, type Finding} from './finding.js'

const MAX_EXAMPLES = 200

/** One proof of a finding: the operations it names. */
export interface Evidence {
  /** Without final reads: those belong to every run. */
  readonly operations: readonly Operation[]
  /** The same for other keys of the same round, which are as easy to tell. */
  readonly others: ReadonlyArray<readonly Operation[]>
  /** The round in which the last of them was sent; null when no operation is named. */
  readonly round: number | null
  /** The offending read came after the pair had settled. */
  readonly seenFinally: boolean
  readonly db: number
}

/** A finding's example, before its operations were read. */
export interface Example {
  readonly ids: readonly number[]
  readonly db: number
  /** `bulkId` of the key. */
  readonly key: string
}

/** Examples of this finding, taken evenly from all there are: neighbours resemble each other. */
export function examplesOf(finding: Finding, report: RunReport): readonly Example[] {
  // What a server that died had not answered is what is known of its end.
  const deaths = deathsLike(finding, report).map(({operations}) => ({operations, db: 0, key: ''}))
  const all = [...anomaliesLike(finding, report), ...divergencesLike(finding, report), ...deaths]
  const apart = Math.max(1, all.length / MAX_EXAMPLES)
  const picked = Array.from({length: Math.min(all.length, MAX_EXAMPLES)}, (_, at) => all[Math.floor(at * apart)]!)
  return picked.map(({operations, db, key}: {operations?: readonly number[]; db: number; key: Bulk}) => ({
    ids: operations ?? [],
    db,
    key: bulkId(key),
  }))
}

/**
 * The example that is easiest to tell: within one round, by clients that send it on purpose rather than over and over,
 * with few operations. `repeats` tells the clients of the other kind.
 */
export function bestEvidence(
  examples: readonly Example[],
  operations: ReadonlyMap<number, Operation>,
  repeats: (client: string) => boolean,
): Evidence {
  const ranked = examples
    .map((example) => ({key: example.key, evidence: toEvidence(example, operations)}))
    .toSorted((one, other) => effort(one.evidence, repeats) - effort(other.evidence, repeats))
  const [best] = ranked
  if (!best) return {operations: [], others: [], round: null, seenFinally: true, db: 0}
  const {evidence} = best
  const alike = ranked.filter(
    ({key, evidence: other}) =>
      key !== best.key && other.round === evidence.round && effort(other, repeats) === effort(evidence, repeats),
  )
  const byKey = [...new Map(alike.map(({key, evidence: other}) => [key, other.operations])).values()]
  const others = [byKey[Math.floor(byKey.length / 2)], byKey.at(-1)].filter((other) => other !== undefined)
  return {...evidence, others}
}

function toEvidence({ids, db}: Example, known: ReadonlyMap<number, Operation>): Evidence {
  const cited = ids.flatMap((id) => known.get(id) ?? [])
  const operations = cited.filter(({phase}) => phase !== 'final')
  const rounds = operations.flatMap(({round}) => round ?? [])
  const round = rounds.length === 0 ? null : Math.max(...rounds)
  return {operations, others: [], round, seenFinally: cited.at(-1)?.phase === 'final', db}
}

function effort({operations, round}: Evidence, repeats: (client: string) => boolean): number {
  if (round === null) return Number.MAX_SAFE_INTEGER
  const elsewhere = operations.filter((operation) => operation.round !== round).length
  const repeated = operations.filter(({client}) => repeats(client)).length
  return 100 * elsewhere + 10 * repeated + operations.length
}
