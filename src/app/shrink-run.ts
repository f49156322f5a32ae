import type {Witness} from '../core/report/witness.js'
import type {Evidence} from '../core/shrink/evidence.js'
import {describeFinding, mainFinding} from '../core/shrink/finding.js'
import {makePlan} from '../core/workload/make-plan.js'
import {withViews} from '../core/workload/with-views.js'
import type {Workload} from '../core/workload/workload.js'
import {Failure} from './failure.js'
import type {FlushReach} from './foreign-keys.js'
import {findWriter} from './find-writer.js'
import {groundOf, isOurs} from './ground.js'
import {judgedReport} from './judged-report.js'
import type {OpenPair, PairSource} from './ports/pair-source.js'
import type {StoredRun} from './ports/run-store.js'
import {checkRoles, checkSafety} from './preflight.js'
import {recordedWorkload} from './recorded-workload.js'
import type {RunPorts} from './run-workload.js'
import type {SettleOptions} from './settle-options.js'
import {Decider} from './shrink/decider.js'
import {makeWitness} from './shrink/make-witness.js'
import {LivePair} from './live-pair.js'
import {Searching} from './shrink/searching.js'
import {gatherEvidence, startingPoints, type RecordedFailure} from './shrink/starting-points.js'
import {Trials, type TrialSetting} from './shrink/trials.js'
import {startEmpty} from './start-empty.js'
import {unlessAborted} from './unless-aborted.js'
import {viewRoles} from './view-roles.js'

/** A failing run to be made small. */
export interface ShrinkRequest {
  readonly run: StoredRun
  readonly pairs: PairSource
  readonly settle: SettleOptions
  readonly allowFlush: readonly string[]
  readonly budgetMs: number
  readonly maxTries: number
  /** How often the witness is run to measure its rate. */
  readonly runs: number
  /** The least rate of failure a round of the witness may have; a third of the recorded one when null. */
  readonly floor: number | null
  readonly signal: AbortSignal
}

/** What the search came to. */
export interface ShrinkResult {
  /** Null when the failure did not come again. */
  readonly witness: Witness | null
  readonly finding: string
  readonly tries: number
  /** Why the search ended early, or found nothing; null when it came to its end. */
  readonly reason: string | null
  /** Somebody else's keys appeared on the pair: it would not have been safe to go on. */
  readonly refused: boolean
}

/** Accepted chance to reject a candidate that fails half as often as what is best so far. */
const MISS_PROBABILITY = 0.01
/** What of the budget goes to the search; the rest is for measuring what it found. */
const SEARCH_SHARE = 0.75

/**
 * Reduces a failing run to the smallest workload that still fails in the same way. The best so far is kept whatever
 * ends the search. Rejects with a Failure when the run found nothing, or the search cannot begin.
 */
export async function shrinkRun(request: ShrinkRequest, ports: RunPorts): Promise<ShrinkResult> {
  const report = await judgedReport(request.run, ports.histories)
  const finding = mainFinding(report)
  if (!finding)
    throw new Failure(
      'usage',
      `${request.run.path} found nothing that could be shrunk: its verdict is ${report.verdict}`,
      'lockstep shrink takes a run that diverged, or whose own pair lost a server',
    )
  const pair = await LivePair.open(request.pairs, request.run.description.seed)
  // What an embedded pair holds ends with it.
  const removed = isOurs(pair) ? () => undefined : ports.leaves({on: 'servers', what: () => pair.describeKeys()})
  try {
    const workload = withViews(recordedWorkload(request.run), viewRoles(pair.views))
    const reach = await unlessAborted(request.signal, prepare(request, workload, pair, ports))
    return await search(request, ports, {report, finding, pair, workload, reach})
  } finally {
    removed()
    await pair.close()
  }
}

/** What a search starts from. */
interface Task extends RecordedFailure {
  readonly pair: LivePair
  readonly reach: FlushReach
}

async function search(request: ShrinkRequest, ports: RunPorts, task: Task): Promise<ShrinkResult> {
  const {finding, pair} = task
  const startNs = ports.clock.nowNs()
  const evidence = await gatherEvidence(request.run, task, ports.histories)
  const setting = trialSetting(request, ports, task, evidence)
  const ended = new AbortController()
  const overtime = new AbortController()
  void ports.clock.sleep(request.budgetMs * SEARCH_SHARE, ended.signal).then(() => overtime.abort())
  const signal = AbortSignal.any([request.signal, overtime.signal])
  const decider = new Decider(new Trials(setting), {
    missProbability: MISS_PROBABILITY,
    maxTries: request.maxTries,
    signal,
  })
  const searching = new Searching(decider, ports.progress, request.floor)
  try {
    await searching.run(await startingPoints(request.run, task, evidence, ports.histories))
  } finally {
    ended.abort()
  }
  const {best, refusal} = searching
  const common = {finding: describeFinding(finding), tries: decider.tries}
  if (!best) {
    if (refusal) throw refusal
    return {...common, witness: null, reason: searching.reason ?? notAgain(decider.tries), refused: false}
  }
  const elapsedMs = (ports.clock.nowNs() - startNs) / 1e6
  const made = await makeWitness(best, {
    decider,
    setting,
    pairs: request.pairs,
    runs: request.runs,
    complete: searching.reason === null,
    refusal,
    elapsedMs,
    restMs: request.budgetMs - elapsedMs,
    signal: request.signal,
    progress: ports.progress,
    pair,
  })
  const reason = made.refusal?.message ?? searching.reason
  return {...common, witness: made.witness, reason, refused: made.refusal !== null}
}

const LAB_TIMEOUT_MS = 3000

function trialSetting(
  request: ShrinkRequest,
  ports: RunPorts,
  {finding, report, pair, workload, reach}: Task,
  evidence: Evidence,
): TrialSetting {
  const {settle, run} = request
  const betweenViews = report.divergences.some(({against}) => against !== 'store' && against !== 'model')
  const thorough =
    finding.type === 'divergence'
      ? finding.against === 'store' || finding.against === 'model' || finding.view === 'primary'
      : finding.type === 'anomaly' && evidence.seenFinally && !betweenViews
  return {
    pair,
    finding,
    seed: run.description.seed,
    // What the embedded pair does not show within this time was lost.
    settle: pair.lab ? {...settle, timeoutMs: Math.min(settle.timeoutMs, LAB_TIMEOUT_MS)} : settle,
    thorough,
    withinRound: evidence.operations.every(({round}) => round === evidence.round),
    reach,
    ground: groundOf(request, pair),
    moreDatabases: workload.databases.includes(evidence.db) ? [] : [evidence.db],
    clock: ports.clock,
    keyspaces: ports.keyspaces,
    description: run.description,
  }
}

/** Proves that the search may begin, and empties what the operator gave up. */
async function prepare(
  request: ShrinkRequest,
  workload: Workload,
  pair: OpenPair,
  {keyspaces, clock, runs, histories}: RunPorts,
): Promise<FlushReach> {
  const {allowFlush, run, settle, signal} = request
  const {views, runId} = pair
  await checkRoles(views)
  signal.throwIfAborted()
  const plan = makePlan(workload, run.description.seed)
  const reach = await checkSafety(views, plan, keyspaces, allowFlush, runId, async (held) =>
    findWriter(held, views.primary.address, [run, ...(await runs.near(run.path))], histories),
  )
  signal.throwIfAborted()
  if (groundOf(request, pair) === 'given up') await startEmpty(views, reach, settle.timeoutMs, keyspaces, clock, signal)
  return reach
}

function notAgain(tries: number): string {
  return `the failure did not come again in ${tries} tries of the round in which it was recorded`
}
