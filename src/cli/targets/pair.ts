import {randomBytes} from 'node:crypto'
import {connectView} from '../../adapters/redis/connect-view.js'
import type {Endpoint} from '../../adapters/redis/endpoint.js'
import {Failure} from '../../app/failure.js'
import type {Clock} from '../../app/ports/clock.js'
import {DEATH_MS, LOG_LINES, type OpenPair} from '../../app/ports/pair-source.js'
import {allViews, type View, type Views} from '../../app/ports/view.js'
import type {Order} from '../../core/order.js'
import type {NemesisKind} from '../../core/nemesis/nemesis-plan.js'
import type {LabSetting, OwnSetting} from '../../core/run-description.js'
import type {ViewRole} from '../../core/workload/workload.js'
import {ownSetting, ownSides, type OwnFlags} from './own-flags.js'
import {parseTargetUrl} from './parse-url.js'
import {resolveTargets, sharedPassword, type RecordedAddresses, type Targets} from './resolve-targets.js'
import type {LabFlags, TargetFlags} from './target-flags.js'

/** What the flags say about the pair. */
export interface PairFlags extends TargetFlags, Partial<LabFlags>, Partial<OwnFlags> {
  readonly order?: Order | undefined
  /** What is to be done to the pair on purpose. */
  readonly nemesis?: readonly NemesisKind[] | undefined
  /** Variables instead of those of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /** Where a run that is repeated found its servers. */
  readonly recorded?: RecordedAddresses | undefined
}

/** Servers that are up, and whose they are. */
interface Place extends Pick<OpenPair, 'lab' | 'own' | 'nemesis' | 'ended'> {
  readonly targets: Targets
  /** Ends what was started for them. */
  readonly stop: () => Promise<void>
}

/**
 * Connects to the pair that the flags ask for, unless `signal` is aborted before: the embedded one of this seed, one
 * that is started for it, or the targets that flags, the environment or a file name.
 */
export async function openPair(flags: PairFlags, seed: number, clock: Clock, signal: AbortSignal): Promise<OpenPair> {
  const place = await placeFor(flags, seed, clock, signal)
  try {
    return await connectPair(place, flags, clock, signal)
  } catch (error) {
    await place.stop()
    throw error
  }
}

async function placeFor(flags: PairFlags, seed: number, clock: Clock, signal: AbortSignal): Promise<Place> {
  const own = ownSetting(flags)
  if (own && flags.lab === true)
    throw new Failure('usage', '--lab is a pair of its own, and so is --binary', 'leave one of them out')
  const instead = own ? '--binary' : flags.lab === true ? '--lab' : null
  if (instead !== null && [flags.primary, flags.replica, flags.cache].some((given) => given !== undefined))
    throw new Failure(
      'usage',
      `${instead} stands instead of targets`,
      `leave out ${instead}, or --primary, --replica and --cache`,
    )
  if (!own && (flags.nemesis ?? []).length > 0)
    throw new Failure('usage', "--nemesis works on a pair of lockstep's own only", 'add --binary PROGRAM')
  if (flags.lab === true) return embeddedPair(flags, seed, clock)
  const given = (['fault', 'fault-rate', 'replica-order', 'cache-clear'] as const).find(
    (name) => flags[name] !== undefined,
  )
  if (given !== undefined) throw new Failure('usage', `--${given} works on the embedded pair only`, 'add --lab')
  if (own) return startedPair(own, flags, clock, signal)
  const targets = await resolveTargets(flags, flags.environment ?? process.env, flags.recorded)
  return {targets, lab: null, own: null, nemesis: null, ended: () => Promise.resolve([]), stop: () => Promise.resolve()}
}

async function embeddedPair(flags: PairFlags, seed: number, clock: Clock): Promise<Place> {
  const {fault: faults = [], 'fault-rate': rate, 'replica-order': replicaOrder, 'cache-clear': cacheClear} = flags
  const setting: LabSetting & {faults: typeof faults} = {
    faults,
    ...(rate === undefined ? {} : {rate}),
    ...(replicaOrder === undefined ? {} : {replicaOrder}),
    ...(cacheClear === undefined ? {} : {cacheClear}),
  }
  const {startLab} = await import('../../lab/start-lab.js')
  const lab = await startLab({seed, ...setting})
  const endpoint = (url: string): Endpoint => {
    const {host, port} = parseTargetUrl(url, 'the lab')
    return {address: `${host!}:${port!}`, host: host!, port: port!, timeoutMs: flags['command-timeout']}
  }
  const targets = {primary: endpoint(lab.primaryUrl), replicas: [endpoint(lab.replicaUrl)], caches: []}
  return {
    targets,
    lab: setting,
    own: null,
    nemesis: null,
    // Both servers are one process; the primary is what is told of it.
    async ended(lost) {
      const exit = await Promise.race([lab.exited, clock.sleep(lost.length > 0 ? DEATH_MS : 0)])
      if (!exit) return []
      const log = exit.stderr.split('\n').filter((line) => line !== '')
      return [{view: 'primary', end: exit.signal ?? `exit code ${exit.code}`, log: log.slice(-LOG_LINES)}]
    },
    stop: () => lab.stop(),
  }
}

/** Starts the pair that is asked for and waits until it is in sync. */
async function startedPair(own: OwnSetting, flags: PairFlags, clock: Clock, signal: AbortSignal): Promise<Place> {
  const {startOwnPair} = await import('../../adapters/own-pair/own-pair.js')
  const {replicas, chain} = own
  const kinds = flags.nemesis ?? []
  const password = await sharedPassword(flags, process.env)
  const sides = await ownSides(own)
  const pair = await startOwnPair(
    {...sides, replicas, chain, relays: kinds.length > 0, password, timeoutMs: flags['command-timeout']},
    clock,
    signal,
  )
  const targets = {
    primary: pair.primary.endpoint,
    replicas: pair.replicas.map(({endpoint}) => endpoint),
    caches: [],
  }
  const nemesis = pair.nemesis && {kinds, port: pair.nemesis}
  return {targets, lab: null, own, nemesis, ended: (lost) => pair.ended(lost), stop: () => pair.stop()}
}

async function connectPair(
  {targets, lab, own, nemesis, ended, stop}: Place,
  flags: PairFlags,
  clock: Clock,
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
      own,
      nemesis,
      ended,
      async close() {
        for (const {control} of allViews(views)) control.close()
        await stop()
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
