import type {Operation} from '../../core/operation.js'
import type {RunReport} from '../../core/report/report.js'
import type {Candidate} from '../../core/shrink/candidate.js'
import {bestEvidence, examplesOf, type Evidence} from '../../core/shrink/evidence.js'
import {explicitRound} from '../../core/shrink/explicit-round.js'
import type {Finding} from '../../core/shrink/finding.js'
import {hintCandidates} from '../../core/shrink/hints.js'
import {matchRecorded} from '../../core/shrink/recorded-round.js'
import type {Workload} from '../../core/workload/workload.js'
import type {HistoryFiles} from '../ports/history-files.js'
import type {StoredRun} from '../ports/run-store.js'

/** What is known of a failing run. */
export interface RecordedFailure {
  readonly report: RunReport
  readonly finding: Finding
  /** Without the clients of views that the pair does not have. */
  readonly workload: Workload
}

/** What a search begins with. */
export interface StartingPoints {
  /** The round in which the failure was recorded, written out. */
  readonly start: Candidate
  /** What the finding suggests, smallest first. */
  readonly hints: readonly Candidate[]
}

/** The operations that prove the finding best, read from the recorded history. */
export async function gatherEvidence(
  run: StoredRun,
  {finding, report, workload}: RecordedFailure,
  histories: HistoryFiles,
): Promise<Evidence> {
  const examples = examplesOf(finding, report)
  const wanted = new Set(examples.flatMap(({ids}) => ids))
  const cited = new Map<number, Operation>()
  await histories.read(run.historyPath, (line) => {
    if (line.kind === 'operation' && wanted.has(line.operation.id)) cited.set(line.operation.id, line.operation)
  })
  const repeating = workload.clients.filter(({everyMs}) => everyMs !== null).map(({name}) => name)
  return bestEvidence(examples, cited, (client) => repeating.some((name) => client.startsWith(name)))
}

/** The failing round of a recorded run, and the candidates its finding suggests. */
export async function startingPoints(
  run: StoredRun,
  {workload, report}: RecordedFailure,
  evidence: Evidence,
  histories: HistoryFiles,
): Promise<StartingPoints> {
  const round = evidence.round ?? report.deaths?.[0]?.round ?? Math.max(1, report.rounds?.played ?? 0)
  const explicit = explicitRound(workload, run.description.seed, round)
  const operations: Operation[] = []
  await histories.read(run.historyPath, (line) => {
    if (line.kind === 'operation' && line.operation.round === round) operations.push(line.operation)
  })
  const recorded = matchRecorded({...explicit, name: `${workload.name.replace(/-witness$/, '')}-witness`}, operations)
  return {start: recorded.candidate, hints: hintCandidates(recorded, [evidence.operations, ...evidence.others])}
}
