import type {View} from './ports/view.js'

/** Something an operator should know before a run. */
export interface Finding {
  readonly severity: 'stops' | 'note'
  readonly text: string
}

/** Of its memory limit, from here on a run may reach it. */
const NEARLY_FULL = 0.9
/** Connections that a run of a usual workload opens. */
const CONNECTIONS_NEEDED = 32

/** Settings and limits of one server that would stop a run, or spoil what it finds. */
export async function examineSettings(view: View): Promise<Finding[]> {
  const info = await view.control.info()
  const number = (field: string) => Number(info.get(field) ?? Number.NaN)
  const where = `${view.address} (${view.name})`
  const found: Finding[] = []
  const note = (text: string) => found.push({severity: 'note', text})

  const policy = info.get('maxmemory_policy') ?? 'noeviction'
  const applies = view.role !== 'replica' || (await setting(view, 'replica-ignore-maxmemory')) === 'no'
  if (number('maxmemory') > 0 && applies) {
    const limit = `maxmemory ${info.get('maxmemory_human') ?? info.get('maxmemory')!}`
    if (policy !== 'noeviction')
      note(`${where} may evict keys (${limit}, ${policy}): a run in which it does is inconclusive`)
    else if (number('used_memory') > NEARLY_FULL * number('maxmemory'))
      note(`${where} is nearly full (${limit}): it refuses writes when it is`)
  }
  if (view.role === 'replica' && info.get('slave_read_only') === '0')
    note(`${where} takes writes of its own (replica-read-only no): what differs may be somebody's there`)
  const needed = Number((await setting(view, 'min-replicas-to-write')) ?? 0)
  if (view.role === 'primary' && needed > 0) {
    const good = info.get('min_slaves_good_slaves')
    note(
      `${where} refuses writes with fewer than ${needed} good replicas (min-replicas-to-write)${good === undefined ? '' : `; it has ${good}`}`,
    )
  }
  if (info.get('cluster_enabled') === '1')
    note(`${where} is a node of a cluster: it has database 0 only, and refuses keys of other nodes`)
  if (number('maxclients') - number('connected_clients') < CONNECTIONS_NEEDED)
    note(`${where} has room for ${number('maxclients') - number('connected_clients')} more connections (maxclients)`)
  const idleS = Number((await setting(view, 'timeout')) ?? 0)
  if (idleS > 0) note(`${where} closes connections that are silent for ${idleS} s (timeout)`)
  return found
}

/** What CONFIG GET says; null where the server, or the user, has none. */
async function setting(view: View, name: string): Promise<string | null> {
  const reply = await view.control.call(['CONFIG', 'GET', name])
  return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1] : null
}
