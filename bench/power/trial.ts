import {rm} from 'node:fs/promises'
import {startClock} from '../../src/adapters/clock.js'
import {historyFiles} from '../../src/adapters/history-files.js'
import {KeyspaceReader} from '../../src/adapters/redis/keyspace-reader.js'
import {runStore} from '../../src/adapters/run-store.js'
import {connectView} from '../../src/adapters/redis/connect-view.js'
import type {LoadedWorkload} from '../../src/app/load-workload.js'
import type {View} from '../../src/app/ports/view.js'
import {parseTargetUrl} from '../../src/cli/targets/parse-url.js'
import {runSuite} from '../../src/app/run-suite.js'
import type {RunReport} from '../../src/core/report/report.js'
import {runsOf} from '../../src/core/report/report-parts.js'
import type {ViewRole} from '../../src/core/workload/workload.js'
import type {LabFault} from '../../src/lab/faults/lab-faults.js'
import {startLab, type RunningLab} from '../../src/lab/start-lab.js'

/** One run of one workload on the lab, with one fault or none. */
export interface Trial {
  /** Null: the healthy twin. */
  readonly fault: LabFault | null
  /** The probability with which each opportunity of the fault fires. */
  readonly rate: number
  readonly workload: LoadedWorkload
  readonly seed: number
}

/** What came of it. */
export interface TrialResult {
  readonly verdict: RunReport['verdict']
  /** The fault showed as what it is: a divergence, or for a replica that is stuck, that verdict. */
  readonly found: boolean
  /** Operations sent until the evidence was there; null when nothing was found. */
  readonly operations: number | null
  readonly reasons: readonly string[]
  readonly durationMs: number
}

/** The lab catches up within milliseconds, so that a replica which has not within this is stuck. */
const SETTLE_TIMEOUT_MS = 2000
const COMMAND_TIMEOUT_MS = 10_000

/** Runs a trial in `directory`, which is left behind for a verdict that `keep` asks for, and removed otherwise. */
export async function runTrial(
  {fault, rate, workload, seed}: Trial,
  directory: string,
  keep: (result: TrialResult) => boolean,
): Promise<TrialResult> {
  const clock = startClock()
  const lab = await startLab({seed, rate, faults: fault === null ? [] : [fault]})
  const views: View[] = []
  try {
    views.push(await connect(lab, 'primary', clock), await connect(lab, 'replica', clock))
    const request = {
      name: workload.source,
      workloads: [workload],
      seed,
      pair: {
        views: {primary: views[0]!, replicas: [views[1]!], caches: []},
        runId: 'power',
        lab: {faults: fault === null ? [] : [fault]},
        own: null,
        nemesis: null,
        ended: () => Promise.resolve([]),
        renew: () => Promise.reject(new Error('the lab is not started anew')),
        close: () => Promise.resolve(),
      },
      pairs: {open: () => Promise.reject(new Error('the lab does not come back'))},
      trace: false,
      settle: {timeoutMs: SETTLE_TIMEOUT_MS, stableForMs: null, ttlToleranceMs: null},
      allowFlush: [],
      keep: true,
      out: directory,
      repeat: (sources: readonly string[]) =>
        `lockstep run ${sources.join(' ')} --lab --seed ${seed}${fault === null ? '' : ` --fault ${fault}`}`,
      lockstepVersion: 'power',
      signal: new AbortController().signal,
    }
    const progress = {show: () => undefined, say: () => undefined, stop: () => undefined}
    const report = await runSuite(request, {
      clock,
      keyspaces: new KeyspaceReader(),
      runs: runStore,
      histories: historyFiles,
      progress,
      leaves: () => () => undefined,
    })
    const result = resultOf(runsOf(report)[0]!, fault, clock.nowNs() / 1e6)
    if (!keep(result)) await rm(directory, {recursive: true, force: true})
    return result
  } finally {
    for (const {control} of views) control.close()
    await lab.stop()
  }
}

function connect(lab: RunningLab, role: ViewRole, clock: ReturnType<typeof startClock>): Promise<View> {
  const {host, port} = parseTargetUrl(role === 'primary' ? lab.primaryUrl : lab.replicaUrl, 'the lab')
  const endpoint = {address: `${host!}:${port!}`, host: host!, port: port!, timeoutMs: COMMAND_TIMEOUT_MS}
  return connectView(role, role, endpoint, clock, 'power')
}

function resultOf(report: RunReport, fault: LabFault | null, durationMs: number): TrialResult {
  const stuck = fault === 'stuck-replica' && report.verdict === 'inconclusive' && report.settle?.status === 'stuck'
  const found = report.verdict === 'diverged' || stuck
  return {
    verdict: report.verdict,
    found,
    operations: found ? operationsToEvidence(report) : null,
    reasons: report.reasons,
    durationMs: Math.round(durationMs),
  }
}

/** Up to the first operation that contradicts the others; a difference between the sides shows when a round is over. */
function operationsToEvidence({anomalies, operations}: RunReport): number {
  return Math.min(operations, ...anomalies.map((anomaly) => anomaly.operations.at(-1) ?? operations))
}
