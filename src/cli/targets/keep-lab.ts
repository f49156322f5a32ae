import {Failure} from '../../app/failure.js'
import type {CacheClear} from '../../core/explore/explore-cache.js'
import type {ReplicaOrder} from '../../core/explore/replica-order.js'
import type {LabFault} from '../../lab/faults/lab-faults.js'
import {startLab, type RunningLab} from '../../lab/start-lab.js'
import {spellCommands} from '../output/spell-commands.js'
import {randomSeed} from '../flags/values.js'

/** What `lockstep lab` was asked for. */
export interface LabFlags {
  readonly fault?: readonly LabFault[] | undefined
  readonly 'replica-order'?: ReplicaOrder | undefined
  readonly 'cache-clear'?: CacheClear | undefined
  readonly seed?: number | undefined
  readonly port?: number | undefined
  readonly 'replica-port'?: number | undefined
  readonly json?: boolean | undefined
}

/** Starts a pair, prints where it is, and keeps it until the operator ends it. */
export async function keepLab(
  flags: LabFlags,
  print: (text: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const seed = flags.seed ?? randomSeed()
  const lab = await start(flags, seed)
  try {
    signal.throwIfAborted()
    await print(flags.json === true ? labJson(lab, flags, seed) : labText(lab, flags, seed))
    await Promise.race([lab.exited, aborted(signal)])
    if (!signal.aborted) throw new Error(`the lab ended by itself: ${(await lab.exited).stderr}`)
  } finally {
    await lab.stop()
  }
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null)
    else signal.addEventListener('abort', resolve, {once: true})
  })
}

async function start(flags: LabFlags, seed: number): Promise<RunningLab> {
  try {
    return await startLab({
      seed,
      faults: flags.fault ?? [],
      ...(flags['replica-order'] === undefined ? {} : {replicaOrder: flags['replica-order']}),
      ...(flags['cache-clear'] === undefined ? {} : {cacheClear: flags['cache-clear']}),
      ...(flags.port === undefined ? {} : {port: flags.port}),
      ...(flags['replica-port'] === undefined ? {} : {replicaPort: flags['replica-port']}),
    })
  } catch (error) {
    throw new Failure(
      'usage',
      `the lab does not start: ${(error as Error).message}`,
      'is the port free? Without --port and --replica-port, free ones are taken',
    )
  }
}

function labText({primaryUrl, replicaUrl, pid}: RunningLab, {fault = []}: LabFlags, seed: number): string {
  return [
    `primary   ${primaryUrl}`,
    `replica   ${replicaUrl}`,
    `faults    ${fault.length === 0 ? 'none' : fault.join(', ')}`,
    `seed      ${seed}`,
    `process   ${pid}`,
    '',
    spellCommands(`lockstep run --primary ${primaryUrl} --replica ${replicaUrl}`),
    'Ctrl-C ends it.',
  ].join('\n')
}

function labJson({primaryUrl, replicaUrl, pid}: RunningLab, {fault = []}: LabFlags, seed: number): string {
  return JSON.stringify({schema: 'lockstep.lab/1', primary: primaryUrl, replica: replicaUrl, faults: fault, seed, pid})
}
