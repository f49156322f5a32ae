import type {Operation} from '../operation.js'
import type {Report} from '../report/report.js'
import {anomaliesLike, divergencesLike, type Finding} from './finding.js'

const MAX_EXAMPLES = 200

/** One proof of a finding: the operations it names. */
export interface Evidence {
  /** Without final reads: those belong to every run. */
  readonly operations: readonly Operation[]
  /** The round in which the last of them was sent; null when no operation is named. */
  readonly round: number | null
  /** The offending read came after the pair had settled. */
  readonly seenFinally: boolean
  readonly db: number
}

/** The ids of the operations that examples of this finding name, a list for each. */
export function exampleIds(finding: Finding, report: Report): ReadonlyArray<{ids: readonly number[]; db: number}> {
  return [...anomaliesLike(finding, report), ...divergencesLike(finding, report)]
    .slice(0, MAX_EXAMPLES)
    .map(({operations, db}: {operations?: readonly number[]; db: number}) => ({ids: operations ?? [], db}))
}

/**
 * The example that is easiest to tell: within one round, by clients that send it on purpose rather than over and over,
 * with few operations. `repeats` tells the clients of the other kind.
 */
export function bestEvidence(
  examples: ReturnType<typeof exampleIds>,
  operations: ReadonlyMap<number, Operation>,
  repeats: (client: string) => boolean,
): Evidence {
  const [best] = examples
    .map(({ids, db}) =>
      toEvidence(
        ids.flatMap((id) => operations.get(id) ?? []),
        db,
      ),
    )
    .toSorted((one, other) => effort(one, repeats) - effort(other, repeats))
  return best ?? {operations: [], round: null, seenFinally: true, db: 0}
}

function toEvidence(cited: readonly Operation[], db: number): Evidence {
  const operations = cited.filter(({phase}) => phase !== 'final')
  const rounds = operations.flatMap(({round}) => round ?? [])
  const round = rounds.length === 0 ? null : Math.max(...rounds)
  return {operations, round, seenFinally: cited.at(-1)?.phase === 'final', db}
}

function effort({operations, round}: Evidence, repeats: (client: string) => boolean): number {
  if (round === null) return Number.MAX_SAFE_INTEGER
  const elsewhere = operations.filter((operation) => operation.round !== round).length
  const repeated = operations.filter(({client}) => repeats(client)).length
  return 100 * elsewhere + 10 * repeated + operations.length
}
