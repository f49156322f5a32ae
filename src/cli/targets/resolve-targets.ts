import {readFile} from 'node:fs/promises'
import type {Endpoint, TlsOptions} from '../../adapters/redis/endpoint.js'
import {Secret} from '../../adapters/redis/secret.js'
import {Failure} from '../../app/failure.js'
import {loadConfig, type Config} from './load-config.js'
import {parseTargetUrl} from './parse-url.js'
import {requireDurationMs} from '../flags/require-duration.js'
import type {TargetFlagValues} from './target-flags.js'

/** Where the servers are and how to connect to them. */
export interface Targets {
  readonly primary: Endpoint
  readonly replicas: readonly Endpoint[]
  readonly caches: readonly Endpoint[]
}

type Environment = Readonly<Record<string, string | undefined>>
type Side = 'primary' | 'replica' | 'cache'

/**
 * Targets from flags, else the environment, else the configuration file. Throws a Failure (`usage`) that names what is
 * missing; a gate must never run against a model, or against nothing, because a variable was unset.
 */
export async function resolveTargets(flags: TargetFlagValues, environment: Environment): Promise<Targets> {
  const config = await loadConfig(flags.config, environment)
  const shared = await sharedSettings(flags, environment, config)
  const endpoint = (side: Side) => (text: string) => makeEndpoint(text, side, flags, environment, config, shared)
  const [primary] = urls('primary', flags, environment, config).map(endpoint('primary'))
  const replicas = urls('replica', flags, environment, config).map(endpoint('replica'))
  const caches = urls('cache', flags, environment, config).map(endpoint('cache'))
  if (!primary || replicas.length === 0) {
    const missing = !primary && replicas.length === 0 ? 'no target' : primary ? 'no replica' : 'no primary'
    const flag = primary
      ? '--replica (or LOCKSTEP_REPLICA)'
      : replicas.length > 0
        ? '--primary (or LOCKSTEP_PRIMARY)'
        : '--primary and --replica (or LOCKSTEP_PRIMARY, LOCKSTEP_REPLICA)'
    throw new Failure('usage', `${missing}: give ${flag}, or --lab for the embedded pair`)
  }
  return {primary, replicas, caches}
}

interface SharedSettings {
  readonly timeoutMs: number
  readonly tls: TlsOptions
  readonly filePassword: string | undefined
}

function urls(side: Side, flags: TargetFlagValues, environment: Environment, config: Config): readonly string[] {
  const flag = flags[side]
  if (flag !== undefined) {
    const given = typeof flag === 'string' ? [flag] : flag
    for (const text of given) refuseSecretInArgument(text, side)
    return given
  }
  const variable = environment[`LOCKSTEP_${side.toUpperCase()}`]
  if (variable !== undefined && variable.trim() !== '') return variable.split(',').map((text) => text.trim())
  return config[side] ?? []
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
  text: string,
  side: Side,
  flags: TargetFlagValues,
  environment: Environment,
  config: Config,
  shared: SharedSettings,
): Endpoint {
  const source =
    flags[side] === undefined
      ? environment[`LOCKSTEP_${side.toUpperCase()}`]
        ? `LOCKSTEP_${side.toUpperCase()}`
        : `${config.file}: ${side}`
      : `--${side}`
  const url = parseTargetUrl(text, source)
  const prefix = `LOCKSTEP_${side.toUpperCase()}_`
  const username = environment[`${prefix}USERNAME`] ?? url.username ?? environment.LOCKSTEP_USERNAME ?? config.username
  const password =
    environment[`${prefix}PASSWORD`] ?? url.password ?? shared.filePassword ?? environment.LOCKSTEP_PASSWORD
  return {
    address: url.path ?? `${url.host!.includes(':') ? `[${url.host!}]` : url.host!}:${url.port!}`,
    ...(url.path === undefined ? {host: url.host!, port: url.port!} : {path: url.path}),
    ...(url.tls ? {tls: shared.tls} : {}),
    ...(username === undefined || username === '' ? {} : {username}),
    ...(password === undefined || password === '' ? {} : {password: new Secret(password)}),
    timeoutMs: shared.timeoutMs,
  }
}

async function sharedSettings(
  flags: TargetFlagValues,
  environment: Environment,
  config: Config,
): Promise<SharedSettings> {
  const pem = async (name: 'tls-ca' | 'tls-cert' | 'tls-key') => {
    const path = flags[name] ?? environment[`LOCKSTEP_${name.toUpperCase().replace('-', '_')}`] ?? config[name]
    return path === undefined ? undefined : await readText(path, `--${name}`)
  }
  const [ca, cert, key] = [await pem('tls-ca'), await pem('tls-cert'), await pem('tls-key')]
  const passwordFile = flags['password-file'] ?? config['password-file']
  return {
    timeoutMs: requireDurationMs(flags['command-timeout'], '--command-timeout'),
    tls: {
      ...(ca === undefined ? {} : {ca}),
      ...(cert === undefined ? {} : {cert}),
      ...(key === undefined ? {} : {key}),
      insecure: flags['tls-insecure'] ?? config['tls-insecure'] ?? false,
    },
    filePassword:
      passwordFile === undefined ? undefined : (await readText(passwordFile, '--password-file')).replace(/\r?\n$/, ''),
  }
}

async function readText(path: string, source: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Failure('usage', `${source}: ${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}`)
  }
}
