import {parseWorkload} from '../core/workload/parse-workload.js'
import {withRounds} from '../core/workload/with-rounds.js'
import {WorkloadError} from '../core/workload/workload-error.js'
import type {Workload} from '../core/workload/workload.js'
import {Failure} from './failure.js'
import type {StoredRun} from './ports/run-store.js'

/** The workload of a stored run, with the rounds it was run with. Throws a Failure (`usage`) when it cannot be read. */
export function recordedWorkload({description, path}: StoredRun): Workload {
  const {workload, rounds} = description
  if (workload.text === '')
    throw new Failure('usage', `${path} holds no workload`, 'only runs that lockstep recorded can be repeated')
  try {
    return withRounds(parseWorkload(workload.text, `${path}/run.json: workload`), rounds)
  } catch (error) {
    if (error instanceof WorkloadError) throw new Failure('usage', error.message)
    throw error
  }
}
