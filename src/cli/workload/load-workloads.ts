import {workloadFiles} from '../../adapters/workload-files.js'
import {loadWorkloads as load, type LoadedWorkload} from '../../app/load-workload.js'

/** The suite that runs when nothing is named. */
export const DEFAULT_SUITE = 'seed'

/** The workloads behind the arguments of a command, from the package or from the user's files. */
export function loadWorkloads(names: readonly string[]): Promise<readonly LoadedWorkload[]> {
  return load(names.length === 0 ? [DEFAULT_SUITE] : names, workloadFiles)
}
