import {recordedEngine} from '../core/engine/engines.js'
import {checkHistory} from '../core/checker/check-history.js'
import type {MonitoredCommand} from '../core/history/parse-monitor-line.js'
import type {Order} from '../core/order.js'
import {brokenSeals} from '../core/judge/compare-seals.js'
import {judgeRun, type Judgement} from '../core/judge/judge-run.js'
import type {Snapshot} from '../core/keyspace/compare-keyspaces.js'
import type {RunReport} from '../core/report/report.js'
import type {RunDescription} from '../core/run-description.js'
import {LostCaseFinder} from '../core/sweep/lost-case.js'
import {SweepExplainer} from '../core/sweep/explain-sweep.js'
import {SWEEP_NAME} from '../core/workload/catalogue.js'
import {Failure} from './failure.js'
import {citedOperations} from './cited-operations.js'
import type {HistoryFiles} from './ports/history-files.js'
import {readHistory, type ReadHistory} from './read-history.js'
import {rateBound95} from '../core/statistics.js'
import type {StoredRun} from './ports/run-store.js'

/** A server looks at its clock now and then. */
const READ_TOLERANCE_MS = 100
const UNKNOWN_CLOCK_MS = 1000

/** Judges a stored run: everything it left, history, snapshots and how it ended. */
export async function checkRun(run: StoredRun, files: HistoryFiles, order?: Order): Promise<RunReport> {
  const {description} = run
  const read = await readHistory(run.historyPath, files, {
    sweeping: description.workload.name === SWEEP_NAME,
    ...(description.hashedWorkers === undefined ? {} : {hashedWorkers: description.hashedWorkers}),
  })
  const finish = description.finished
  const incomplete = finish ? finish.incomplete : [`the run was cut short: only what its history holds is judged`]
  const trace = await orderOfUpdates(run)
  const snapshots = await run.snapshots()
  const plain = judgeRun({
    ...trace,
    history: read.history,
    check: checkHistory(read.history, {
      ...(order === undefined ? {} : {order}),
      ...trace,
      ttlToleranceMs: readToleranceMs(description),
    }),
    settled: finish?.settle ?? read.settled,
    snapshots,
    servedReads: read.servedReads,
    disturbances: [
      ...(finish?.disturbances ?? []),
      ...brokenSeals(finish?.files ?? {}, finish?.files ? await run.seals() : {}),
    ],
    writesCounted: finish?.writesCounted === true,
    ...(finish?.deaths ? {deaths: finish.deaths} : {}),
    incomplete: [
      ...read.refused.reasons,
      ...incomplete,
      ...tornEnd(read),
      ...missingSnapshots(description, snapshots),
      ...unexercised(description, read, finish?.keysCompared ?? 0),
    ],
    ttlToleranceMs: description.ttlToleranceMs,
    modelHolds: !sweepsSeveralTypes(description),
    ...(description.hashedWorkers === undefined ? {} : {applyWorkers: description.hashedWorkers}),
  })
  const judgement = description.workload.name === SWEEP_NAME ? await explainSweep(run, files, plain) : plain
  const report = buildReport(factsOf(description), read, judgement)
  const {deaths, nemesis} = finish ?? {}
  return {
    ...report,
    ...(deaths ? {deaths} : {}),
    ...(nemesis ? {nemesis} : {}),
    directory: run.path,
    citedOperations: await citedOperations(run.historyPath, files, judgement),
  }
}

/**
 * How early or late a read may find a key gone, in milliseconds. A read has two ends, and each server goes by its own
 * clock; a server whose clock is not known may be anywhere within the usual.
 */
function readToleranceMs({ttlToleranceMs, clockSkewMs}: RunDescription): number {
  return clockSkewMs === undefined
    ? Math.max(ttlToleranceMs, UNKNOWN_CLOCK_MS)
    : Math.max(ttlToleranceMs, READ_TOLERANCE_MS) + clockSkewMs
}

/** The sweep mixes types under one name. Some servers keep them side by side, where the model lets one replace the other. */
function sweepsSeveralTypes({workload, targets: {primary}}: RunDescription): boolean {
  if (workload.name !== SWEEP_NAME || !primary) return false
  return recordedEngine(primary.engine, primary.version).severalTypesPerName
}

/**
 * The trace that tells the order of updates. On an engine of one stream the primary's is the order of execution; where
 * workers apply the log, the replica's shows the log as received, and the primary's is not evidence.
 */
async function orderOfUpdates(run: StoredRun): Promise<{trace?: readonly MonitoredCommand[]}> {
  const [replica] = run.description.targets.replicas
  const commands = await run.trace(replica?.order === 'total' ? 'primary' : 'replica')
  return commands ? {trace: commands} : {}
}

/** Judges a bare history: `consistent` means that nothing in it is wrong. */
export async function checkHistoryFile(path: string, files: HistoryFiles, order?: Order): Promise<RunReport> {
  const read = await readHistory(path, files)
  const empty = read.tally.operations === 0 ? ['the history holds no operation'] : []
  const judgement = judgeRun({
    history: read.history,
    check: checkHistory(read.history, order === undefined ? {} : {order}),
    settled: read.settled,
    snapshots: [],
    servedReads: new Map(),
    incomplete: [...empty, ...tornEnd(read)],
    ttlToleranceMs: 0,
  })
  const {workload, seed} = read.history.header
  const facts: RunFacts = {
    workload: workload ?? path,
    seed: seed ?? null,
    rounds: null,
    targets: {primary: null, replicas: [], caches: []},
    keysCompared: 0,
    roundsCompared: 0,
    settle: read.settled,
    timings: {},
    repeat: `lockstep check ${path}`,
  }
  const report = buildReport(facts, read, judgement)
  return {...report, citedOperations: await citedOperations(path, files, judgement)}
}

/** Views that a settled run compared, and whose snapshots the directory no longer holds: they cannot be compared again. */
function missingSnapshots({finished, targets}: RunDescription, snapshots: readonly Snapshot[]): string[] {
  const status = finished?.settle?.status
  if (status !== 'converged' && status !== 'diverged') return []
  const views = ['primary', ...targets.replicas.map((_, at) => (at === 0 ? 'replica' : `replica-${at + 1}`))]
  const missing = views.filter((view) => !snapshots.some((snapshot) => snapshot.view === view))
  return missing.length === 0 ? [] : [`the run directory lacks the snapshots of ${missing.join(', ')}`]
}

/** A line that was cut off may have held what would prove something. */
function tornEnd({torn}: ReadHistory): string[] {
  return torn ? ['the last line of the history is torn, and what it held was not judged'] : []
}

/** Work that was to be done and was not: never a pass on that. */
function unexercised(
  {flushes, nemesis = [], finished}: RunDescription,
  {tally, strength}: ReadHistory,
  keysCompared: number,
): string[] {
  return [
    ...(nemesis.length > 0 && !finished?.nemesis
      ? ['nothing was done to the pair, though --nemesis asked for it']
      : []),
    ...(tally.operations === 0 ? ['no operation was sent'] : []),
    ...(flushes && tally.flushes === 0 ? ['no flush was exercised'] : []),
    ...(flushes && tally.flushes > 0 && strength.flushesRaced === 0 && strength.cacheReadsRaced === 0
      ? ['no flush raced: no write overlapped or followed one, and no read behind one could have been stale']
      : []),
    ...(keysCompared === 0 ? ['no key was compared'] : []),
  ]
}

/** What a report says of a run beside its judgement and its counts. */
type RunFacts = Pick<
  RunReport,
  'workload' | 'seed' | 'rounds' | 'targets' | 'keysCompared' | 'settle' | 'timings' | 'repeat'
> & {readonly roundsCompared: number}

function factsOf({workload, seed, rounds, firstRound = 1, targets, repeat, finished}: RunDescription): RunFacts {
  return {
    workload: workload.name,
    seed,
    rounds: {planned: rounds - firstRound + 1, played: finished?.roundsPlayed ?? 0},
    targets,
    keysCompared: finished?.keysCompared ?? 0,
    roundsCompared: finished?.roundsCompared ?? 0,
    settle: finished?.settle ?? null,
    timings: finished?.timings ?? {},
    repeat,
  }
}

function buildReport(
  {roundsCompared, ...facts}: RunFacts,
  {tally, strength, windows}: ReadHistory,
  {verdict, reasons, divergences, anomalies, snapshots}: Judgement,
): Omit<RunReport, 'citedOperations'> {
  return {
    kind: 'run',
    schema: 'lockstep.report/1',
    verdict,
    reasons,
    ...facts,
    operations: tally.operations,
    writes: tally.writes,
    flushes: tally.flushes,
    observations: tally.observations,
    snapshots,
    divergences,
    divergenceCount: divergences.length,
    anomalies,
    anomalyCount: anomalies.length,
    strength: {
      flushesRaced: strength.flushesRaced,
      cacheReadsRaced: strength.cacheReadsRaced,
      roundsCompared,
      divergenceRateBound95: verdict === 'consistent' ? rateBound95(strength.flushesRaced) : null,
      ...(windows ? {workerWindows: windows.result} : {}),
    },
  }
}

/** After a sweep, a difference is told by the command that left it. */
async function explainSweep({historyPath}: StoredRun, files: HistoryFiles, judgement: Judgement): Promise<Judgement> {
  try {
    return await explainedSweep(historyPath, files, judgement)
  } catch (error) {
    if (error instanceof Failure) throw error
    const reason = `what differs could not be explained, which is a defect of lockstep: ${(error as Error).message}`
    return {...judgement, reasons: [...judgement.reasons, reason]}
  }
}

async function explainedSweep(historyPath: string, files: HistoryFiles, judgement: Judgement): Promise<Judgement> {
  const explainer = new SweepExplainer(judgement.divergences)
  const finder = new LostCaseFinder()
  await files.read(historyPath, (line) => {
    if (line.kind !== 'operation') return
    explainer.add(line.operation)
    finder.add(line.operation)
  })
  const {divergences, reasons} = explainer.explained()
  const lost = finder.sentence()
  return {...judgement, divergences, reasons: [...(lost === null ? [] : [lost]), ...reasons, ...judgement.reasons]}
}
