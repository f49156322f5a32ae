import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {runLockstep, type ProcessResult} from './run-lockstep.js'

/**
 * Runs a workload into the folder RUN, seed after seed, until one has diverged: whether a fault of the lab shows in one
 * run depends on a race, and that it shows in the end on nothing but the fault.
 */
export async function runUntilDiverged(
  args: readonly string[],
  {cwd, seed}: {readonly cwd: string; readonly seed: number},
): Promise<ProcessResult> {
  for (let next = seed; ; next++) {
    rmSync(join(cwd, 'RUN'), {recursive: true, force: true})
    const result = await runLockstep(['run', ...args, '--seed', String(next), '--out', 'RUN'], {cwd})
    if (result.code === 1) return result
    if (result.code !== 0) throw new Error(`exit code ${result.code}: ${result.stdout}${result.stderr}`)
  }
}
