import {startOwnPair, type OwnPair} from '../../adapters/own-pair/own-pair.js'
import {notUp} from '../../adapters/own-pair/own-server.js'
import {startClock} from '../../adapters/clock.js'
import {Failure} from '../../app/failure.js'
import type {CacheClear} from '../../core/explore/cache-clears.js'
import type {ReplicaOrder} from '../../core/explore/replica-order.js'
import type {DialectName} from '../../lab/dialect/dialect-names.js'
import type {LabFault} from '../../lab/faults/lab-faults.js'
import {startLab, type RunningLab} from '../../lab/start-lab.js'
import {spellCommands} from '../output/spell-commands.js'
import {randomSeed} from '../flags/values.js'
import {ownSetting, ownSides, type OwnFlags} from './own-flags.js'
import {sharedPassword} from './resolve-targets.js'

/** What `lockstep lab` was asked for. */
export interface LabFlags extends Partial<OwnFlags> {
  readonly fault?: readonly LabFault[] | undefined
  readonly 'replica-order'?: ReplicaOrder | undefined
  readonly 'cache-clear'?: CacheClear | undefined
  readonly dialect?: DialectName | undefined
  readonly seed?: number | undefined
  readonly port?: number | undefined
  readonly 'replica-port'?: number | undefined
  readonly json?: boolean | undefined
}

/** What only the embedded pair has. */
const EMBEDDED_ONLY = ['dialect', 'fault', 'replica-order', 'cache-clear', 'seed', 'port', 'replica-port'] as const

/** A pair that is up. */
interface KeptPair {
  readonly primary: string
  readonly replicas: readonly string[]
  /** What else there is to tell of it, in order. */
  readonly facts: Readonly<Record<string, string | number | readonly string[]>>
  /** Settles with what is wrong when a server ends by itself. */
  readonly ended: Promise<Error>
  stop(): Promise<void>
}

/** Starts a pair, prints where it is, and keeps it until the operator ends it. */
export async function keepLab(
  flags: LabFlags,
  print: (text: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const pair = await start(flags, signal)
  try {
    signal.throwIfAborted()
    await print(flags.json === true ? pairJson(pair) : pairText(pair))
    const error = await Promise.race([pair.ended, aborted(signal)])
    if (error) throw error
  } finally {
    await pair.stop()
  }
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null)
    else signal.addEventListener('abort', () => resolve(null), {once: true})
  })
}

async function start(flags: LabFlags, signal: AbortSignal): Promise<KeptPair> {
  const own = ownSetting(flags)
  if (!own) return embedded(flags)
  const given = EMBEDDED_ONLY.find((name) => flags[name] !== undefined)
  if (given !== undefined)
    throw new Failure('usage', `--${given} is for the embedded pair`, 'leave it out, or leave out --binary')
  const {replicas, chain} = own
  const password = await sharedPassword({}, process.env)
  const setting = {...(await ownSides(own)), replicas, chain, relays: false, password, timeoutMs: CALM_MS}
  const pair = await startOwnPair(setting, startClock(), signal)
  return {
    primary: urlOf(pair.primary),
    replicas: pair.replicas.map(urlOf),
    facts: {binary: own.binary, processes: serversOf(pair).map(({process}) => String(process.pid))},
    ended: Promise.race(serversOf(pair).map((server) => server.process.exited.then(() => notUp(server)))),
    stop: () => pair.stop(),
  }
}

/** A time limit for a reply where nobody waits for one. */
const CALM_MS = 10_000

function serversOf({primary, replicas}: OwnPair) {
  return [primary, ...replicas]
}

function urlOf({endpoint}: OwnPair['primary']): string {
  return `redis://${endpoint.address}`
}

async function embedded(flags: LabFlags): Promise<KeptPair> {
  const seed = flags.seed ?? randomSeed()
  const faults = flags.fault ?? []
  const lab = await startEmbedded(flags, faults, seed)
  return {
    primary: lab.primaryUrl,
    replicas: [lab.replicaUrl],
    facts: {...(flags.dialect === undefined ? {} : {dialect: flags.dialect}), faults, seed, pid: lab.pid},
    ended: lab.exited.then(({stderr}) => new Error(`the lab ended by itself: ${stderr}`)),
    stop: () => lab.stop(),
  }
}

async function startEmbedded(flags: LabFlags, faults: readonly LabFault[], seed: number): Promise<RunningLab> {
  try {
    return await startLab({
      seed,
      faults,
      ...(flags['replica-order'] === undefined ? {} : {replicaOrder: flags['replica-order']}),
      ...(flags['cache-clear'] === undefined ? {} : {cacheClear: flags['cache-clear']}),
      ...(flags.dialect === undefined ? {} : {dialect: flags.dialect}),
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

function pairText({primary, replicas, facts}: KeptPair): string {
  const told = Object.entries(facts).map(([name, value]) => {
    const text = typeof value === 'object' ? value.join(', ') || 'none' : String(value)
    return `${name.padEnd(9)} ${text}`
  })
  const targets = [`--primary ${primary}`, ...replicas.map((url) => `--replica ${url}`)]
  return [
    `primary   ${primary}`,
    ...replicas.map((url) => `replica   ${url}`),
    ...told,
    '',
    spellCommands(`lockstep run ${targets.join(' ')}`),
    'Ctrl-C ends it.',
  ].join('\n')
}

function pairJson({primary, replicas, facts}: KeptPair): string {
  return JSON.stringify({schema: 'lockstep.lab/1', primary, replica: replicas[0], replicas, ...facts})
}
