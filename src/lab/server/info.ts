import type {LabServer} from './lab-server.js'
import {LAB_VERSION} from './lab-version.js'

type Section = (server: LabServer) => readonly string[]

const SECTIONS: Readonly<Record<string, {readonly title: string; readonly lines: Section}>> = {
  server: {title: 'Server', lines: serverLines},
  clients: {title: 'Clients', lines: (server) => [`connected_clients:${server.connections.size}`]},
  stats: {title: 'Stats', lines: statsLines},
  replication: {title: 'Replication', lines: replicationLines},
  cache: {title: 'Cache', lines: cacheLines},
  keyspace: {title: 'Keyspace', lines: keyspaceLines},
  commandstats: {title: 'Commandstats', lines: commandLines},
}

const DEFAULT = Object.keys(SECTIONS).filter((name) => name !== 'commandstats')

/** What INFO answers: the sections asked for, or the usual ones. Unknown names give nothing, as on Redis. */
export function infoText(server: LabServer, asked: readonly string[]): string {
  const wanted = new Set(asked.flatMap((name) => expand(name.toLowerCase())))
  const names = asked.length === 0 ? DEFAULT : Object.keys(SECTIONS).filter((name) => wanted.has(name))
  return names
    .map((name) => {
      const {title, lines} = SECTIONS[name]!
      return [`# ${title}`, ...lines(server), ''].join('\r\n')
    })
    .join('\r\n')
}

function expand(name: string): readonly string[] {
  if (name === 'all' || name === 'everything') return Object.keys(SECTIONS)
  return name === 'default' ? DEFAULT : [name]
}

function serverLines(server: LabServer): readonly string[] {
  return [
    `lockstep_lab_version:${LAB_VERSION}`,
    'server_name:lockstep-lab',
    `run_id:${server.runId}`,
    `tcp_port:${server.port}`,
    `process_id:${process.pid}`,
    `uptime_in_seconds:${Math.floor(process.uptime())}`,
    `faults:${server.faults.join(',')}`,
  ]
}

function statsLines(server: LabServer): readonly string[] {
  const {caches} = server.role.keyspaces
  return [
    `total_connections_received:${server.connectionsReceived}`,
    `total_commands_processed:${[...server.calls.values()].reduce((sum, calls) => sum + calls, 0)}`,
    `keyspace_hits:${total(caches.map((cache) => cache.hits))}`,
    `keyspace_misses:${total(caches.map((cache) => cache.misses))}`,
  ]
}

function replicationLines({role, replicationId}: LabServer): readonly string[] {
  const {offsets} = role
  return [
    ...role.replicationLines(),
    `ReplicationID:${replicationId}`,
    `master_replid:${replicationId}`,
    ...offsets.lines(),
    `master_repl_offset:${offsets.total}`,
    `slave_repl_offset:${offsets.total}`,
  ]
}

function cacheLines({role}: LabServer): readonly string[] {
  const {caches} = role.keyspaces
  const hits = total(caches.map((cache) => cache.hits))
  const worst = (['Invalid', 'Clearing'] as const).find((state) => caches.some((cache) => cache.status === state))
  return [
    `cache_status:${worst ?? 'Ok'}`,
    `cache_db_num:${caches.length}`,
    `cache_keys:${total(caches.map((cache) => cache.size))}`,
    `hits:${hits}`,
    `all_cmds:${hits + total(caches.map((cache) => cache.misses))}`,
    `waitting_load_keys_num:${total(caches.map((cache) => cache.waitingLoads))}`,
  ]
}

function keyspaceLines({role}: LabServer): readonly string[] {
  const nowMs = Date.now()
  return role.keyspaces.databases.flatMap((_, index) => {
    const {keys, expires} = role.keyspaces.count(index, nowMs)
    return keys === 0 ? [] : [`db${index}:keys=${keys},expires=${expires},avg_ttl=0`]
  })
}

function commandLines(server: LabServer): readonly string[] {
  return [...server.calls].map(([name, calls]) => `cmdstat_${name}:calls=${calls}`)
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
