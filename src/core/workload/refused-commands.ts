const BLOCKS = 'it can wait at the server, which holds up the whole connection'
const STREAMS = 'it answers with a stream or changes how the server answers, not with one reply'
const CONNECTION = 'users and passwords belong to the target (LOCKSTEP_USERNAME, --password-file), not into a workload'
const SERVER = 'it acts on the server, not on data, and would break the run'
const TRANSACTION = 'write a `transaction:` step'

/** Commands that a workload may not send, by their name in lower case, and why. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ...names('blpop brpop brpoplpush blmove blmpop bzpopmin bzpopmax bzmpop wait waitaof', BLOCKS),
  ...names('subscribe psubscribe ssubscribe unsubscribe punsubscribe sunsubscribe monitor sync psync', STREAMS),
  ...names('quit reset asking readonly readwrite', 'it changes or ends the connection that lockstep set up'),
  ...names('auth hello', CONNECTION),
  ...names(
    'shutdown debug replicaof slaveof failover cluster migrate replconf config acl module restore-asking',
    SERVER,
  ),
  ...names('multi exec discard', TRANSACTION),
])

const CLIENT_ALLOWED: ReadonlySet<string> = new Set(['id', 'info', 'list', 'getname'])

/**
 * Why a workload may not send this command, or null. Words that are not known before the run are null. Inside a
 * transaction nothing waits.
 */
export function refusalOf(words: ReadonlyArray<string | null>, inTransaction = false): string | null {
  const [name, second] = words.map((word) => word?.toLowerCase() ?? '')
  const reason = REFUSED.get(name ?? '')
  const isPop = inTransaction && reason === BLOCKS && name?.startsWith('wait') === false
  if (reason !== undefined && !isPop) return reason
  if (name === 'client' && !CLIENT_ALLOWED.has(second ?? ''))
    return `only CLIENT ${[...CLIENT_ALLOWED].join(', ').toUpperCase()} are allowed; others change or end connections`
  const isStreamRead = name === 'xread' || name === 'xreadgroup'
  if (isStreamRead && words.some((word) => word?.toLowerCase() === 'block')) return `with BLOCK ${BLOCKS}`
  return null
}

function names(list: string, reason: string): ReadonlyArray<readonly [string, string]> {
  return list.split(' ').map((name) => [name, reason] as const)
}
