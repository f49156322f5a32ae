import type {LabServer} from '../server/lab-server.js'
import {countAgain, lastCount, wasCounted} from './pika-counts.js'

type Section = (server: LabServer, count: boolean) => readonly string[]

const SECTIONS: Readonly<Record<string, Section>> = {
  server: (server) => [
    '# Server',
    'pika_version:3.5.5',
    `process_id:${process.pid}`,
    `tcp_port:${server.port}`,
    'thread_num:1',
    `sync_thread_num:${server.settings()['sync-thread-num']!}`,
    `uptime_in_seconds:${Math.floor(process.uptime())}`,
    'uptime_in_days:1',
    'server_id:1',
    `run_id:${server.runId}`,
  ],
  clients: (server) => ['# Clients', `connected_clients:${server.connections.size}`],
  stats: (server) => [
    '# Stats',
    `total_connections_received:${server.connectionsReceived}`,
    `total_commands_processed:${[...server.calls.values()].reduce((sum, calls) => sum + calls, 0)}`,
  ],
  replication,
  keyspace,
  cache,
  commandstats: (server) => [
    '# Commandstats',
    ...[...server.calls].map(([name, calls]) => `${name}:calls=${calls}, usec=0.00, usec_per_call=0.00`),
  ],
}

/** What INFO tells without a section. */
const DEFAULT = ['server', 'clients', 'stats', 'replication', 'keyspace']

/** INFO as Pika 3.5 answers it: `INFO keyspace 1` counts, and until then there is no line for a database. */
export function pikaInfoText(server: LabServer, [asked, option]: readonly string[]): string {
  const name = asked?.toLowerCase()
  if (name === undefined || name === 'all')
    return DEFAULT.map((each) => text(SECTIONS[each]!(server, false))).join('\r\n')
  const section = SECTIONS[name]
  return section ? text(section(server, option === '1')) : ''
}

function text(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`
}

function replication(server: LabServer): readonly string[] {
  const {role, replicationId} = server
  const isPrimary = role.name === 'primary'
  const partner = role.replicationLines()
  const value = (field: string) => partner.find((line) => line.startsWith(`${field}:`))?.slice(field.length + 1) ?? ''
  const databases = role.keyspaces.databases.map((_, db) => `(db${db}:0)`).join('')
  return [
    `# Replication(${isPrimary ? 'MASTER' : 'SLAVE'})`,
    `role:${isPrimary ? 'master' : 'slave'}`,
    `ReplicationID:${replicationId}`,
    ...(isPrimary
      ? [
          'connected_slaves:1',
          `slave0:ip=127.0.0.1,port=${/port=(\d+)/.exec(value('slave0'))?.[1] ?? '0'},conn_fd=73,lag=${databases}`,
        ]
      : [
          'master_host:127.0.0.1',
          `master_port:${value('master_port')}`,
          'master_link_status:up',
          'repl_connect_status:',
          ...role.keyspaces.databases.map((_, db) => `db${db}:connected`),
          'slave_priority:100',
          'slave_read_only:1',
        ]),
    ...role.offsets.lines(),
    `slave_repl_offset:${role.offsets.total}`,
  ]
}

function keyspace(server: LabServer, count: boolean): readonly string[] {
  const {databases} = server.role.keyspaces
  if (count) for (const database of databases) countAgain(database)
  return [
    '# Keyspace',
    count ? '# Start async statistics' : '# Use "info keyspace 1" to do async statistics',
    ...databases.flatMap((database, db) =>
      count || wasCounted(database) ? [`db${db} Strings_keys=${lastCount(database)}, expires=0, invalid_keys=0`] : [],
    ),
  ]
}

function cache(server: LabServer): readonly string[] {
  const {caches} = server.role.keyspaces
  const sum = (of: (one: (typeof caches)[number]) => number) => caches.reduce((total, one) => total + of(one), 0)
  const clearing = caches.some(({status}) => status !== 'Ok')
  return [
    '# Cache',
    `cache_status:${clearing ? 'Clear' : 'Ok'}`,
    'cache_db_num:16',
    `cache_keys:${sum(({size}) => size)}`,
    `hits:${sum(({hits}) => hits)}`,
    `all_cmds:${sum(({hits, misses}) => hits + misses)}`,
    `load_keys_per_sec:${sum(({waitingLoads}) => waitingLoads)}`,
    `waitting_load_keys_num:${sum(({waitingLoads}) => waitingLoads)}`,
  ]
}
