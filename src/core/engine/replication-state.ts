/** What a server says of its place in a replication. */
export interface ReplicationState {
  readonly role: 'master' | 'slave' | 'unknown'
  /** Equal on servers that share one history; null when the server does not say. */
  readonly historyId: string | null
  /** Of this process; changes with a restart. */
  readonly runId: string | null
  readonly uptimeSeconds: number | null
  /** Replica only: whether the link to the primary is up. */
  readonly linkUp: boolean
  readonly syncing: boolean
  readonly loading: boolean
  /** Positions in the log, by log (`all`, or `db0`, ...); numbers grow with the log. */
  readonly offsets: Readonly<Record<string, number>>
  readonly masterAddress: string | null
}

/** `active-replica`: one of KeyDB that takes writes, too; `master&&slave`: one of Pika that others follow. */
const ROLES: Readonly<Record<string, ReplicationState['role']>> = {
  master: 'master',
  slave: 'slave',
  'active-replica': 'slave',
  'master&&slave': 'slave',
}

/** Reads the state from the fields of INFO (server, replication and persistence sections). */
export function replicationState(info: ReadonlyMap<string, string>): ReplicationState {
  const role = ROLES[info.get('role') ?? ''] ?? 'unknown'
  const linkStatus = info.get('master_link_status')
  const uptime = info.get('uptime_in_seconds')
  return {
    role,
    historyId: info.get('master_replid') ?? info.get('ReplicationID') ?? null,
    runId: info.get('run_id') ?? null,
    uptimeSeconds: uptime === undefined ? null : Number(uptime),
    linkUp: linkStatus === 'up',
    syncing: info.get('master_sync_in_progress') === '1' || info.has('db_repl_state'),
    loading: info.get('loading') === '1',
    offsets: offsets(info, role === 'slave'),
    masterAddress: info.has('master_host') ? `${info.get('master_host') ?? ''}:${info.get('master_port') ?? ''}` : null,
  }
}

/** Pika's logs are files of at most this many bytes, so FILE OFFSET maps to one growing number. */
const FILE_BYTES = 2 ** 36

function offsets(info: ReadonlyMap<string, string>, isReplica: boolean): Record<string, number> {
  const found: Record<string, number> = {}
  for (const [field, value] of info) {
    const log = /^(db\d+)$/.exec(field)?.[1]
    const position = /binlog_offset=(\d+) (\d+)/.exec(value)
    if (log !== undefined && position) found[log] = Number(position[1]) * FILE_BYTES + Number(position[2])
  }
  if (Object.keys(found).length > 0) return found
  const offset = isReplica
    ? (info.get('slave_repl_offset') ?? info.get('master_repl_offset'))
    : info.get('master_repl_offset')
  if (offset !== undefined) found.all = Number(offset)
  return found
}

/** Whether a replica at `replica` has received everything up to `primary`; null when they cannot be compared. */
export function caughtUp(
  primary: Readonly<Record<string, number>>,
  replica: Readonly<Record<string, number>>,
): boolean | null {
  const logs = Object.keys(primary)
  if (logs.length === 0 || logs.some((log) => replica[log] === undefined)) return null
  return logs.every((log) => replica[log]! >= primary[log]!)
}
