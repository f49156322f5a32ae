import {randomBytes} from 'node:crypto'
import {connectView} from '../../adapters/redis/connect-view.js'
import type {Endpoint} from '../../adapters/redis/endpoint.js'
import {Failure} from '../../app/failure.js'
import type {Clock} from '../../app/ports/clock.js'
import type {OpenPair} from '../../app/ports/pair-source.js'
import {allViews, type View, type Views} from '../../app/ports/view.js'
import type {Order} from '../../core/history/header.js'
import type {ViewRole} from '../../core/workload/workload.js'
import {parseTargetUrl} from './parse-url.js'
import {resolveTargets, type RecordedAddresses, type Targets} from './resolve-targets.js'
import type {LabFlags, TargetFlags} from './target-flags.js'

/** What the flags say about the pair. */
export interface PairFlags extends TargetFlags, Partial<LabFlags> {
  readonly order?: Order | undefined
  /** Where a run that is repeated found its servers. */
  readonly recorded?: RecordedAddresses | undefined
}

/**
 * Connects to the targets that the flags, the environment or a file name, or to an embedded pair of this seed, unless
 * `signal` is aborted before.
 */
export async function openPair(flags: PairFlags, seed: number, clock: Clock, signal: AbortSignal): Promise<OpenPair> {
  if (flags.lab !== true) {
    const given = (['fault', 'fault-rate', 'replica-order', 'cache-clear'] as const).find(
      (name) => flags[name] !== undefined,
    )
    if (given !== undefined) throw new Failure('usage', `--${given} works on the embedded pair only`, 'add --lab')
    return connectPair(
      await resolveTargets(flags, process.env, flags.recorded),
      flags,
      clock,
      null,
      () => Promise.resolve(),
      signal,
    )
  }
  if (flags.primary !== undefined || flags.replica !== undefined || flags.cache !== undefined) {
    throw new Failure(
      'usage',
      '--lab stands instead of targets',
      'leave out --lab, or --primary, --replica and --cache',
    )
  }
  const {fault: faults = [], 'fault-rate': rate, 'replica-order': replicaOrder, 'cache-clear': cacheClear} = flags
  const setting = {
    faults,
    ...(rate === undefined ? {} : {rate}),
    ...(replicaOrder === undefined ? {} : {replicaOrder}),
    ...(cacheClear === undefined ? {} : {cacheClear}),
  }
  const {startLab} = await import('../../lab/start-lab.js')
  const lab = await startLab({seed, ...setting})
  const timeoutMs = flags['command-timeout']
  const targets = {
    primary: labEndpoint(lab.primaryUrl, timeoutMs),
    replicas: [labEndpoint(lab.replicaUrl, timeoutMs)],
    caches: [],
  }
  try {
    return await connectPair(targets, flags, clock, setting, () => lab.stop(), signal)
  } catch (error) {
    await lab.stop()
    throw error
  }
}

function labEndpoint(url: string, timeoutMs: number): Endpoint {
  const {host, port} = parseTargetUrl(url, 'the lab')
  return {address: `${host!}:${port!}`, host: host!, port: port!, timeoutMs}
}

async function connectPair(
  targets: Targets,
  flags: PairFlags,
  clock: Clock,
  lab: OpenPair['lab'],
  stopLab: () => Promise<void>,
  signal: AbortSignal,
): Promise<OpenPair> {
  const runId = randomBytes(4).toString('hex')
  const connected: View[] = []
  const connect = async (role: ViewRole, endpoint: Endpoint, at: number) => {
    const view = await connectView(at === 0 ? role : `${role}-${at + 1}`, role, endpoint, clock, runId, signal)
    connected.push(view)
    return flags.order === undefined ? view : {...view, engine: {...view.engine, order: flags.order}}
  }
  try {
    const views: Views = {
      primary: await connect('primary', targets.primary, 0),
      replicas: await inOrder(targets.replicas, (endpoint, at) => connect('replica', endpoint, at)),
      caches: await inOrder(targets.caches, (endpoint, at) => connect('cache', endpoint, at)),
    }
    return {
      views,
      runId,
      lab,
      async close() {
        for (const {control} of allViews(views)) control.close()
        await stopLab()
      },
    }
  } catch (error) {
    for (const {control} of connected) control.close()
    throw error
  }
}

async function inOrder<T, R>(items: readonly T[], each: (item: T, at: number) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const [at, item] of items.entries()) results.push(await each(item, at))
  return results
}
