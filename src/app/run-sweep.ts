import type {RunReport} from '../core/report/report.js'
import type {LeftOutCases} from '../core/sweep/left-out.js'
import {LostCaseFinder} from '../core/sweep/lost-case.js'
import {unsweptCommands, type OfferedCommands} from '../core/sweep/sweep-cases.js'
import {sweepWorkload} from '../core/sweep/sweep-workload.js'
import {formatWorkload} from '../core/workload/format-workload.js'
import {withRounds} from '../core/workload/with-rounds.js'
import {cleanRun} from './clean-run.js'
import {Failure} from './failure.js'
import {isOurs} from './ground.js'
import type {LoadedWorkload} from './load-workload.js'
import {offeredCommands} from './offered-commands.js'
import type {OpenPair} from './ports/pair-source.js'
import {checkRoles} from './preflight.js'
import type {RunPorts} from './run-workload.js'

/** A sweep that cannot go on after so many lost servers says so, and ends. */
const MAX_LOSSES = 10
/** A supervisor has this long to start a server again. */
const COME_BACK_MS = 60_000
const POLL_MS = 250

/** What a sweep is run with. */
export interface SweepRun {
  readonly loaded: LoadedWorkload
  readonly pair: OpenPair
  /** Connects to the same pair again. */
  readonly reconnect: () => Promise<OpenPair>
  readonly signal: AbortSignal
  /** Runs one attempt, from 1, on this pair. */
  readonly run: (
    attempt: number,
    pair: OpenPair,
    sweep: LoadedWorkload,
    leftOut: readonly string[],
  ) => Promise<RunReport>
}

/**
 * Sweeps the commands of the server at hand. A command that a server does not survive, or does not answer, is a finding of
 * its run; the sweep waits for the server and begins anew without it, so that everything else is tried and compared.
 */
export async function runSweep(
  sweep: SweepRun,
  ports: RunPorts,
): Promise<{runs: readonly RunReport[]; missing: readonly string[]}> {
  const runs: RunReport[] = []
  const leftOut: LeftOutCases[] = []
  let {pair} = sweep
  const offered = await offeredCommands(pair.views.primary, ports.keyspaces)
  try {
    for (;;) {
      const {loaded, reasons} = fitToServer(sweep.loaded, offered, leftOut)
      const report = await sweep.run(runs.length + 1, pair, loaded, reasons)
      runs.push(report)
      const lost = report.directory === undefined ? null : await lostCase(report.directory, ports)
      if (lost === null || sweep.signal.aborted) return {runs, missing: []}
      leftOut.push(lost)
      if (leftOut.length > MAX_LOSSES)
        return {runs, missing: [`the sweep ended after ${leftOut.length} commands that got no answer`]}
      const back = await comeBack(sweep, report.directory!, ports)
      if (typeof back === 'string') return {runs, missing: [back]}
      if (pair !== sweep.pair) await pair.close()
      pair = back
    }
  } finally {
    if (pair !== sweep.pair) await pair.close()
  }
}

/** The sweep tries the commands of the server at hand. */
function fitToServer(
  loaded: LoadedWorkload,
  offered: OfferedCommands,
  leftOut: readonly LeftOutCases[],
): {loaded: LoadedWorkload; reasons: readonly string[]} {
  const workload = withRounds(sweepWorkload(offered, leftOut), loaded.workload.rounds)
  const unswept = unsweptCommands(offered).map((name) => name.toUpperCase())
  const without = leftOut.map(({command, states}) => `${command.toUpperCase()} on ${states.join(' and ')}`)
  return {
    loaded: {...loaded, workload, text: formatWorkload(workload)},
    reasons: [
      ...(unswept.length === 0 ? [] : [`commands that lockstep does not know how to try: ${unswept.join(', ')}`]),
      ...(without.length === 0
        ? []
        : [`not tried again, since the server did not answer before: ${without.join('; ')}`]),
    ],
  }
}

/** What got no answer in this run, as far as a later sweep can leave it out. */
async function lostCase(directory: string, {runs, histories}: RunPorts): Promise<LeftOutCases | null> {
  const {historyPath} = await runs.open(directory)
  const finder = new LostCaseFinder()
  await histories.read(historyPath, (line) => {
    if (line.kind === 'operation') finder.add(line.operation)
  })
  return finder.leftOut()
}

/** The pair, once it is up and in sync again and the keys of the last attempt are gone; else why not. */
async function comeBack({reconnect, signal}: SweepRun, directory: string, ports: RunPorts): Promise<OpenPair | string> {
  const {clock, runs} = ports
  const deadlineNs = clock.ranNs() + COME_BACK_MS * 1e6
  for (;;) {
    let pair: OpenPair | null = null
    try {
      pair = await reconnect()
      // A pair that was started anew holds nothing of the last attempt.
      if (isOurs(pair)) return pair
      await checkRoles(pair.views)
      await cleanRun({run: await runs.open(directory), views: pair.views, runId: pair.runId, signal}, ports)
      return pair
    } catch (error) {
      await pair?.close()
      if (!(error instanceof Failure)) throw error
      if (clock.ranNs() > deadlineNs || signal.aborted)
        return `the sweep ended with the server: ${error.message}; what followed that command was not tried`
    }
    await clock.sleep(POLL_MS, signal)
  }
}
