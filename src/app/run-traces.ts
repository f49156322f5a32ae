import {HistoryBuilder} from '../core/history/history-builder.js'
import {finalStates} from '../core/model/final-states.js'
import {LeftValues} from '../core/model/left-values.js'
import {makePlan} from '../core/workload/make-plan.js'
import {plannedCommands} from '../core/workload/planned-commands.js'
import {Failure} from './failure.js'
import {NamedKeys} from './named-keys.js'
import type {HistoryFiles} from './ports/history-files.js'
import type {StoredRun} from './ports/run-store.js'
import {recordedWorkload} from './recorded-workload.js'

/** Which keys are the run's, and what it may have left in them. */
export interface RunTraces {
  readonly named: NamedKeys
  readonly databases: readonly number[]
  readonly values: LeftValues
}

/** Reads them from the run's history, its snapshots and, where it was cut off, its plan. */
export async function readTraces(run: StoredRun, histories: HistoryFiles): Promise<RunTraces> {
  const {description} = run
  const named = new NamedKeys()
  let builder: HistoryBuilder | undefined
  let lastRound = 0
  await histories.read(run.historyPath, (line) => {
    if (line.kind === 'header') builder = new HistoryBuilder(line.header)
    if (line.kind !== 'operation') return
    builder?.add(line.operation)
    named.addCommand(line.operation.db, line.operation.command)
    lastRound = Math.max(lastRound, line.operation.round ?? 0)
  })
  if (!builder) throw new Failure('usage', `${run.historyPath} has no header`)
  const values = new LeftValues(finalStates(builder.build()), await run.snapshots())
  if (!description.finished) {
    // What was in flight when the run was cut off is not in its history, but in its plan.
    const plan = makePlan(recordedWorkload(run), description.seed)
    for (const {db, command} of plannedCommands(plan, Math.max(1, lastRound), lastRound + 1)) {
      named.addCommand(db, command)
      values.addUnrecorded(db, command)
    }
  }
  return {named, values, databases: [...new Set([...description.databases, ...named.ownDatabases()])]}
}
