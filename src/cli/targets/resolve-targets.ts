import {readFile} from 'node:fs/promises'
import {createSecureContext} from 'node:tls'
import type {Endpoint, TlsOptions} from '../../adapters/redis/endpoint.js'
import {Secret} from '../../adapters/redis/secret.js'
import {Failure} from '../../app/failure.js'
import {loadConfig, type Config} from './load-config.js'
import {addressOf, parseTargetUrl} from './parse-url.js'
import type {TargetFlags} from './target-flags.js'

/** Where the servers are and how to connect to them. */
export interface Targets {
  readonly primary: Endpoint
  readonly replicas: readonly Endpoint[]
  readonly caches: readonly Endpoint[]
}

type Environment = Readonly<Record<string, string | undefined>>
type Side = 'primary' | 'replica' | 'cache'

/** Where a recorded run found its servers: addresses, without schemes and secrets. */
export type RecordedAddresses = Readonly<Record<Side, readonly string[]>>

/** The URL of a server, and the flag, variable or file that holds it. */
interface NamedUrl {
  readonly text: string
  readonly source: string
}

/**
 * Targets from flags, else those of a recorded run, else the environment, else the configuration file. Throws a Failure
 * (`usage`) that names what is missing; a gate must never run against a model, or against nothing, because a variable
 * was unset.
 */
export async function resolveTargets(
  flags: TargetFlags,
  environment: Environment,
  recorded?: RecordedAddresses,
): Promise<Targets> {
  const config = await loadConfig(flags.config, environment)
  const shared = await sharedSettings(flags, environment, config)
  const endpoints = (side: Side) => {
    const settled = settledUrls(side, environment, config)
    const named =
      flaggedUrls(side, flags) ?? recorded?.[side].map((address) => recordedUrl(address, settled, flags)) ?? settled
    return named.map((url) => makeEndpoint(url, side, environment, config, shared))
  }
  const [primary] = endpoints('primary')
  const replicas = endpoints('replica')
  if (!primary || replicas.length === 0) {
    const missing = !primary && replicas.length === 0 ? 'no target' : primary ? 'no replica' : 'no primary'
    const flag = primary
      ? '--replica (or LOCKSTEP_REPLICA)'
      : replicas.length > 0
        ? '--primary (or LOCKSTEP_PRIMARY)'
        : '--primary and --replica (or LOCKSTEP_PRIMARY, LOCKSTEP_REPLICA)'
    throw new Failure(
      'usage',
      `${missing}: give ${flag}, --binary for a pair that lockstep starts, or --lab for the embedded one`,
    )
  }
  return {primary, replicas, caches: endpoints('cache')}
}

/** The password for servers that lockstep starts: what all targets share. */
export async function sharedPassword(
  flags: Partial<Pick<TargetFlags, 'password-file'>>,
  environment: Environment,
): Promise<Secret | undefined> {
  const fromFile = await filePassword(flags['password-file'])
  const password = fromFile ?? environment.LOCKSTEP_PASSWORD
  return password === undefined || password === '' ? undefined : new Secret(password)
}

interface SharedSettings {
  readonly timeoutMs: number
  readonly tls: TlsOptions
  readonly filePassword: string | undefined
}

function flaggedUrls(side: Side, flags: TargetFlags): readonly NamedUrl[] | undefined {
  const flag = flags[side]
  if (flag === undefined) return undefined
  const given = typeof flag === 'string' ? [flag] : flag
  for (const text of given) refuseSecretInArgument(text, side)
  return given.map((text) => ({text, source: `--${side}`}))
}

function settledUrls(side: Side, environment: Environment, config: Config): readonly NamedUrl[] {
  const name = `LOCKSTEP_${side.toUpperCase()}`
  const variable = environment[name]
  if (variable !== undefined && variable.trim() !== '')
    return variable.split(',').map((text) => ({text: text.trim(), source: name}))
  return (config[side] ?? []).map((text) => ({text, source: `${config.file}: ${side}`}))
}

/** No secret is recorded: user, password and TLS are taken again from where the address is named. */
function recordedUrl(address: string, settled: readonly NamedUrl[], flags: TargetFlags): NamedUrl {
  const known = settled.find(({text, source}) => addressOf(parseTargetUrl(text, source)) === address)
  if (known) return known
  const usesTls = [flags['tls-ca'], flags['tls-cert'], flags['tls-key']].some((file) => file !== undefined)
  const scheme = usesTls || flags['tls-insecure'] ? 'rediss' : 'redis'
  return {
    text: address.startsWith('/')
      ? `unix://${address.split('/').map(encodeURIComponent).join('/')}`
      : `${scheme}://${address}`,
    source: 'the recorded run',
  }
}

/** Arguments show in the process list of every user of the machine. */
function refuseSecretInArgument(text: string, side: Side): void {
  if (!/^\w+:\/\/[^/]*:[^/]*@/.test(text)) return
  throw new Failure(
    'usage',
    `--${side} holds a password, and arguments show in the process list`,
    `leave it out and set LOCKSTEP_PASSWORD (or LOCKSTEP_${side.toUpperCase()}_PASSWORD), or use --password-file`,
  )
}

function makeEndpoint(
  {text, source}: NamedUrl,
  side: Side,
  environment: Environment,
  config: Config,
  shared: SharedSettings,
): Endpoint {
  const url = parseTargetUrl(text, source)
  const prefix = `LOCKSTEP_${side.toUpperCase()}_`
  const username = environment[`${prefix}USERNAME`] ?? url.username ?? environment.LOCKSTEP_USERNAME ?? config.username
  const password =
    environment[`${prefix}PASSWORD`] ?? url.password ?? shared.filePassword ?? environment.LOCKSTEP_PASSWORD
  return {
    address: addressOf(url),
    ...(url.path === undefined ? {host: url.host!, port: url.port!} : {path: url.path}),
    ...(url.tls ? {tls: shared.tls} : {}),
    ...(username === undefined || username === '' ? {} : {username}),
    ...(password === undefined || password === '' ? {} : {password: new Secret(password)}),
    timeoutMs: shared.timeoutMs,
  }
}

async function sharedSettings(flags: TargetFlags, environment: Environment, config: Config): Promise<SharedSettings> {
  const pem = async (name: 'tls-ca' | 'tls-cert' | 'tls-key') => {
    const path = flags[name] ?? environment[`LOCKSTEP_${name.toUpperCase().replace('-', '_')}`] ?? config[name]
    return path === undefined ? undefined : await readText(path, `--${name}`)
  }
  const [ca, cert, key] = [await pem('tls-ca'), await pem('tls-cert'), await pem('tls-key')]
  requireCertificates({ca, cert, key})
  const passwordFile = flags['password-file'] ?? config['password-file']
  return {
    timeoutMs: flags['command-timeout'],
    tls: {
      ...(ca === undefined ? {} : {ca}),
      ...(cert === undefined ? {} : {cert}),
      ...(key === undefined ? {} : {key}),
      insecure: flags['tls-insecure'] || (config['tls-insecure'] ?? false),
    },
    filePassword: await filePassword(passwordFile),
  }
}

async function filePassword(path: string | undefined): Promise<string | undefined> {
  return path === undefined ? undefined : (await readText(path, '--password-file')).replace(/\r?\n$/, '')
}

/** What TLS makes of these texts shows only when it connects, and then looks like the server's doing. */
function requireCertificates({ca, cert, key}: Record<'ca' | 'cert' | 'key', string | undefined>): void {
  if ((cert === undefined) !== (key === undefined))
    throw new Failure('usage', '--tls-cert and --tls-key go together', 'give both, or none')
  if (ca !== undefined && !/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/.test(ca))
    throw new Failure(
      'usage',
      '--tls-ca: the file holds no PEM certificate',
      'it begins with -----BEGIN CERTIFICATE-----',
    )
  try {
    createSecureContext({
      ...(ca === undefined ? {} : {ca}),
      ...(cert === undefined ? {} : {cert}),
      ...(key === undefined ? {} : {key}),
    })
  } catch (error) {
    throw new Failure(
      'usage',
      `the TLS files cannot be used: ${(error as Error).message}`,
      'see --tls-ca, --tls-cert, --tls-key',
    )
  }
}

async function readText(path: string, source: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Failure('usage', `${source}: ${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}`)
  }
}
