import {errorText} from '../core/outcome.js'
import {refusalOf} from '../core/server-refusal.js'
import type {Command} from '../core/operation.js'
import type {Finding} from './examine-settings.js'
import type {View} from './ports/view.js'

/** Names nothing that is there; ACL rules for keys are tried with a name as workloads use it. */
const NAME = 'key1'
/** What every run and every diff sends. */
const READING: readonly Command[] = [
  ['SELECT', '0'],
  ['SCAN', '0'],
  ['TYPE', NAME],
  ['PTTL', NAME],
  ['MGET', NAME],
  ['ECHO', NAME],
  ['TIME'],
]
/** What every run sends to the primary. */
const WRITING: readonly Command[] = [
  ['SET', NAME, '1'],
  ['DEL', NAME],
]
/** What most workloads send besides. */
const WORKLOADS: readonly Command[] = [
  ['GET', NAME],
  ['HGETALL', NAME],
  ['LRANGE', NAME, '0', '0'],
  ['SMEMBERS', NAME],
  ['ZRANGE', NAME, '0', '0', 'WITHSCORES'],
]
const WORKLOAD_WRITES: readonly Command[] = [
  ['FLUSHDB'],
  ['FLUSHALL'],
  ['EXPIRE', NAME, '1'],
  ['INCR', NAME],
  ['HSET', NAME, 'f', '1'],
  ['RPUSH', NAME, '1'],
  ['SADD', NAME, '1'],
  ['ZADD', NAME, '1', 'm'],
]
const CONNECTING: readonly Command[] = [
  ['CLIENT', 'SETNAME', 'lockstep'],
  ['CLIENT', 'LIST'],
]

/** Refusals that say what the server cannot do now; the same for every command, so one is enough. */
const STATE_ERROR = /^(NOREPLICAS|MISCONF|OOM|READONLY|LOADING|MASTERDOWN|BUSY|CLUSTERDOWN|MOVED)/

/** What this user may not send to the server, and what the server would refuse now; none of it takes effect. */
export async function examinePermissions(view: View): Promise<Finding[]> {
  const onPrimary = view.role === 'primary'
  const probe = await openProbe(view)
  const stopping = await refused(probe, [...READING, ...CONNECTING, ...(onPrimary ? WRITING : [])])
  const spoiling = await refused(probe, [...WORKLOADS, ...(onPrimary ? WORKLOAD_WRITES : [])])
  const where = `${view.address} (${view.name})`
  const states = [
    ...new Set([...stopping, ...spoiling].map(({error}) => error).filter((error) => STATE_ERROR.test(error))),
  ]
  return [
    ...states.map((error): Finding => ({severity: 'stops', text: `${where} refuses commands now: ${withCure(error)}`})),
    ...findings(stopping, (words, why) => ({
      severity: 'stops',
      text: `${where} does not let this user ${words}${why}`,
    })),
    ...findings(spoiling, (words, why) => ({
      severity: 'note',
      text: `${where} does not let this user ${words}${why}: workloads that send them are inconclusive`,
    })),
  ]
}

interface Refusal {
  readonly command: Command
  readonly error: string
}

type Probe = (command: Command) => Promise<string | null>

async function refused(probe: Probe, commands: readonly Command[]): Promise<Refusal[]> {
  const found: Refusal[] = []
  for (const command of commands) {
    const error = await probe(command)
    if (error !== null) found.push({command, error})
  }
  return found
}

function findings(refusals: readonly Refusal[], tell: (words: string, why: string) => Finding): Finding[] {
  const told = refusals.filter(({error}) => !STATE_ERROR.test(error))
  if (told.length === 0) return []
  const names = told.map(({command: [name, sub]}) => (name === 'CLIENT' ? `CLIENT ${sub as string}` : (name as string)))
  return [tell(`send ${names.join(', ')}`, ` (${told[0]!.error})`)]
}

/**
 * Asks without effect: the server's own trial where it has one (ACL DRYRUN), and a transaction that is discarded, which
 * tells what it would refuse now whoever asked; else an arity error, which tells at least that it knows the command.
 */
async function openProbe(view: View): Promise<Probe> {
  const call = async (command: Command) => errorText(await view.control.call(command))
  const queues = (await call(['MULTI'])) === null && (await call(['DISCARD'])) === null
  const user = await view.control.call(['ACL', 'WHOAMI'])
  const dryRuns = typeof user === 'string' && (await call(['ACL', 'DRYRUN', user, 'PING'])) === null
  return async (command) => {
    if (dryRuns) {
      const verdict = await view.control.call(['ACL', 'DRYRUN', user, ...command])
      if (typeof verdict === 'string' && verdict !== 'OK') return verdict
    }
    if (queues) await call(['MULTI'])
    const error = await call(queues ? command : [command[0]!])
    if (queues) await call(['DISCARD'])
    return error !== null && (/unknown command|^NOPERM/i.test(error) || STATE_ERROR.test(error)) ? error : null
  }
}

function withCure(error: string): string {
  const next = refusalOf(error)?.next
  return next === undefined ? error : `${error} (${next})`
}
