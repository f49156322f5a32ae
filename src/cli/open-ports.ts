import {startClock} from '../adapters/clock.js'
import {historyFiles} from '../adapters/history-files.js'
import {KeyspaceReader} from '../adapters/redis/keyspace-reader.js'
import {runStore} from '../adapters/run-store.js'
import type {RunPorts} from '../app/run-workload.js'
import {interruption} from './interruption.js'
import {openProgress} from './output/progress.js'

/** What the use cases need of this machine. */
export async function openPorts(quiet: boolean): Promise<RunPorts> {
  return {
    clock: startClock(),
    keyspaces: new KeyspaceReader(),
    runs: runStore,
    histories: historyFiles,
    progress: await openProgress(process.stderr, process.env, quiet),
    leaves: (remains) => interruption.leaves(remains),
  }
}
