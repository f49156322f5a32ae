import {readFile} from 'node:fs/promises'
import {packageFile} from '../adapters/workload-files.js'
import {openPorts} from '../cli/open-ports.js'
import {openPair, type PairFlags} from '../cli/targets/pair.js'
import {LivePair} from '../app/live-pair.js'
import type {PairSource, RenewablePair} from '../app/ports/pair-source.js'
import type {RunPorts} from '../app/run-workload.js'
import type {LabFault} from '../lab/faults/lab-faults.js'

/** A pair of servers that are up. What is not given is taken from `lockstep.yaml` and the environment, as by the commands. */
export interface ServerPair {
  /** `redis://HOST:PORT`, `rediss://HOST:PORT` or `unix://PATH`, without a password. */
  readonly primary: string
  /** The replica, or several. */
  readonly replica: string | readonly string[]
  /** Views of the primary's data through a cache. */
  readonly cache?: string | readonly string[]
  /** The password of all of them. */
  readonly password?: string
}

/** The embedded pair: a model of Pika's replication, in a process of its own, that ends with the call. */
export interface LabPair {
  /** Faults to switch on; none of a healthy pair. */
  readonly lab: {readonly faults?: readonly LabFault[]}
}

/** What to look at. */
export type PairOptions = ServerPair | LabPair

/** What every call that works on a pair takes. */
export interface CallOptions {
  readonly pair: PairOptions
  /** Time limit for connecting and for every reply, in milliseconds; 10,000 unless given. */
  readonly commandTimeoutMs?: number
  /** How long a replica may take to catch up, in milliseconds; 30,000 unless given. */
  readonly settleTimeoutMs?: number
  /** Where the run directory is made; unless given below `.lockstep/runs` in the working folder. */
  readonly directory?: string
  /** Ends it before its time: what was done until then is reported. */
  readonly signal?: AbortSignal
}

/** A pair that is connected, and what a use case needs of this machine. */
interface Connected {
  readonly pair: RenewablePair
  readonly pairs: PairSource
  readonly ports: RunPorts
  readonly signal: AbortSignal
  readonly lockstepVersion: string
}

/** Connects to a pair, works on it, and closes what was opened. */
export async function onPair<T>(
  {pair: options, commandTimeoutMs = 10_000, signal = new AbortController().signal}: CallOptions,
  seed: number,
  work: (connected: Connected) => Promise<T>,
): Promise<T> {
  const ports = await openPorts(true)
  const flags = {...NO_FLAGS, ...flagsOf(options), 'command-timeout': commandTimeoutMs}
  const pairs = {open: (chance: number) => openPair(flags, chance, ports.clock, signal)}
  const pair = await LivePair.open(pairs, seed)
  try {
    return await work({pair, pairs, ports, signal, lockstepVersion: await version()})
  } finally {
    await pair.close()
  }
}

/** The words of a command line that name the same pair. */
export function pairWords(options: PairOptions): readonly string[] {
  if ('lab' in options) return ['--lab', ...(options.lab.faults ?? []).flatMap((fault) => ['--fault', fault])]
  const {primary, replica, cache} = options
  return [
    '--primary',
    primary,
    ...listOf(replica).flatMap((url) => ['--replica', url]),
    ...listOf(cache).flatMap((url) => ['--cache', url]),
  ]
}

const NO_FLAGS = {
  primary: undefined,
  replica: undefined,
  cache: undefined,
  config: undefined,
  'password-file': undefined,
  'tls-ca': undefined,
  'tls-cert': undefined,
  'tls-key': undefined,
  'tls-insecure': false,
}

function flagsOf(options: PairOptions): Partial<PairFlags> {
  if ('lab' in options) return {lab: true, fault: [...(options.lab.faults ?? [])]}
  const {primary, replica, cache, password} = options
  return {
    primary,
    replica: [...listOf(replica)],
    ...(cache === undefined ? {} : {cache: [...listOf(cache)]}),
    environment: password === undefined ? process.env : {...process.env, LOCKSTEP_PASSWORD: password},
  }
}

function listOf(urls: string | readonly string[] | undefined): readonly string[] {
  return urls === undefined ? [] : typeof urls === 'string' ? [urls] : urls
}

async function version(): Promise<string> {
  return (JSON.parse(await readFile(packageFile('package.json'), 'utf8')) as {version: string}).version
}
