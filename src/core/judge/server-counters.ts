import {commandFacts, flushScope} from '../command/command-facts.js'
import type {Disturbance, DisturbanceEffect} from './disturbance.js'

/** What a server counts, at one moment; null where it does not say. */
export interface ServerCounters {
  /** Calls of each command, by lower-case name; empty where the server does not count them. */
  readonly calls: ReadonlyMap<string, number>
  /** How often its counters were set back, as far as it counts that itself (CONFIG RESETSTAT). */
  readonly resets: number
  readonly evictedKeys: number | null
  readonly expiredKeys: number | null
  /** Full and resumed copies that it served to replicas. */
  readonly fullSyncs: number | null
  readonly partialSyncs: number | null
  /** Whether clients may write to it although it is a replica. */
  readonly writableReplica: boolean
}

/** Reads the counters from INFO: its default sections, and `commandstats`. */
export function serverCounters(
  info: ReadonlyMap<string, string>,
  commandStats: ReadonlyMap<string, string>,
): ServerCounters {
  const calls = new Map<string, number>()
  let resets = 0
  for (const [field, value] of commandStats) {
    const count = /^calls=(\d+)/.exec(value)?.[1]
    if (count === undefined) continue
    if (field === 'cmdstat_config|resetstat') resets = Number(count)
    // `xgroup|create` counts as XGROUP.
    const name = field.replace(/^cmdstat_/, '').replace(/\|.*$/, '')
    calls.set(name, (calls.get(name) ?? 0) + Number(count))
  }
  return {
    calls,
    resets,
    evictedKeys: numberOf(info.get('evicted_keys')),
    expiredKeys: numberOf(info.get('expired_keys')),
    fullSyncs: numberOf(info.get('sync_full')),
    partialSyncs: numberOf(info.get('sync_partial_ok')),
    writableReplica: info.get('role') === 'slave' && info.get('slave_read_only') === '0',
  }
}

/** A server between two moments. */
export interface CountedServer {
  readonly view: string
  /** As messages name it: view and address. */
  readonly server: string
  readonly before: ServerCounters
  readonly after: ServerCounters
}

/** Names by which a replica may be sent what the primary ran under another one. */
const SENT_AS: Readonly<Record<string, readonly string[]>> = {
  set: ['setex', 'psetex', 'setnx', 'getset', 'getex', 'incrbyfloat', 'msetex'],
  del: [
    'unlink',
    'getdel',
    'spop',
    'sinterstore',
    'sunionstore',
    'sdiffstore',
    'zrangestore',
    'sort',
    'georadius',
    'expire',
    'pexpire',
    'expireat',
    'pexpireat',
  ],
  unlink: ['del', 'getdel', 'spop', 'expire', 'pexpire', 'expireat', 'pexpireat'],
  srem: ['spop'],
  hset: ['hincrbyfloat', 'hmset'],
  pexpireat: ['expire', 'pexpire', 'expireat', 'getex', 'set', 'setex', 'psetex'],
  persist: ['getex'],
  lpop: ['blpop', 'lmpop', 'blmpop'],
  rpop: ['brpop', 'lmpop', 'blmpop'],
  lmove: ['blmove'],
  rpoplpush: ['brpoplpush'],
  zpopmin: ['bzpopmin', 'zmpop', 'bzmpop'],
  zpopmax: ['bzpopmax', 'zmpop', 'bzmpop'],
  zrem: ['zpopmin', 'zpopmax', 'zmpop'],
  xclaim: ['xreadgroup', 'xautoclaim'],
  xgroup: ['xreadgroup'],
}
/** Deletions of keys that expired or were evicted come to a replica as commands, too. */
const SENT_FOR_EXPIRY: ReadonlySet<string> = new Set(['del', 'unlink'])

/**
 * What the counters of the primary and of its replicas show that this run did not do. `sent` counts its commands by name,
 * `answered` those that the primary certainly ran.
 */
export function countedDisturbances(
  primary: CountedServer,
  replicas: readonly CountedServer[],
  sent: ReadonlyMap<string, number>,
  answered: ReadonlyMap<string, number> = new Map(),
): readonly Disturbance[] {
  const hasSent = (kind: (name: string) => boolean) => [...sent].some(([name, count]) => count > 0 && kind(name))
  const own = {scripts: hasSent(isScript), flushes: hasSent((name) => flushScope([name]) !== null)}
  return [
    ...reset(primary, answered),
    ...replicas.flatMap((replica) => reset(replica, new Map())),
    ...[primary, ...replicas].flatMap(evictions),
    ...foreignWrites(primary, (name) => sent.get(name) ?? 0, own),
    ...replicas
      .filter(({before, after}) => before.writableReplica || after.writableReplica)
      .flatMap((replica) => foreignWrites(replica, (name) => replicated(primary, name))),
  ]
}

/** What the primary served to replicas since the last look. A full copy is no replication: it hides what that lost. */
export function syncDisturbances({view, server, before, after}: CountedServer, when: string): readonly Disturbance[] {
  const full = growth(before.fullSyncs, after.fullSyncs)
  const partial = growth(before.partialSyncs, after.partialSyncs)
  return [
    ...(full > 0
      ? [
          {
            effect: 'nothing' as const,
            view,
            what: `${server} served ${counted(full, 'full sync')} ${when}: what was compared had been copied, not replicated`,
          },
        ]
      : []),
    ...(partial > 0
      ? [
          {
            effect: 'nothing' as const,
            view,
            what: `the link of a replica of ${server} broke ${when}: it resumed ${partial === 1 ? 'once' : `${partial} times`}`,
          },
        ]
      : []),
  ]
}

/**
 * Counters that went back hide what was counted before: anybody may have written anything. They went back where they are
 * lower than they were, or lower than what the server has answered since.
 */
function reset(
  {view, server, before, after}: CountedServer,
  answered: ReadonlyMap<string, number>,
): readonly Disturbance[] {
  const fell =
    after.resets > before.resets ||
    (before.evictedKeys ?? 0) > (after.evictedKeys ?? 0) ||
    [...before.calls].some(([name, calls]) => calls > (after.calls.get(name) ?? 0)) ||
    [...answered].some(([name, calls]) => isShort(name, (before.calls.get(name) ?? 0) + calls, after))
  if (!fell) return []
  return [
    {
      effect: 'anything',
      view,
      what: `the counters of ${server} were set back during the run (CONFIG RESETSTAT): whether others wrote cannot be told`,
    },
  ]
}

/** Fewer writes are counted than were answered. Reads that a cache serves may not be counted, nor every command by every engine. */
function isShort(name: string, least: number, {calls}: ServerCounters): boolean {
  const counted = calls.get(name)
  return counted !== undefined && counted < least && commandFacts(name)?.access === 'write'
}

function evictions({view, server, before, after}: CountedServer): readonly Disturbance[] {
  const evicted = growth(before.evictedKeys, after.evictedKeys)
  if (evicted === 0) return []
  return [
    {
      effect: 'removes',
      view,
      what: `${server} evicted ${counted(evicted, 'key')} during the run (evicted_keys): raise its maxmemory, or set maxmemory-policy noeviction`,
    },
  ]
}

function foreignWrites(
  {view, server, before, after}: CountedServer,
  own: (name: string) => number,
  /** Whether the run sent flushes, and scripts: the server counts what those call as if clients had sent it. */
  sent = {scripts: false, flushes: false},
): readonly Disturbance[] {
  const foreign: string[] = []
  const effects = new Set<DisturbanceEffect>()
  let certain = !sent.scripts
  for (const [name, calls] of after.calls) {
    const extra = calls - (before.calls.get(name) ?? 0) - own(name)
    const effect = effectOf(name)
    if (extra <= 0 || effect === null) continue
    foreign.push(`${extra.toLocaleString('en')} ${name.toUpperCase()}`)
    effects.add(effect)
    certain ||= isScript(name)
  }
  if (foreign.length === 0) return []
  const effect = (['anything', 'overwrites', 'retimes', 'removes'] as const).find((one) => effects.has(one))!
  const both = effect === 'retimes' && effects.has('removes') ? 'overwrites' : effect
  const lost = sent.flushes ? ', and what they wrote may have been flushed' : ''
  return [
    {
      effect: both,
      view,
      what: certain
        ? `foreign writes were seen on ${server} during the run: ${foreign.join(', ')}; somebody else writes there${lost}`
        : `${server} counted writes beyond the commands of the run: ${foreign.join(', ')}; its scripts made them, or somebody else`,
      ...(certain ? {} : {mayBeOwn: true as const}),
    },
  ]
}

/** Whether a command of this name runs others. */
function isScript(name: string): boolean {
  return commandFacts(name)?.script === true
}

/** How often a replica may have been sent a command of this name. */
function replicated({before, after}: CountedServer, name: string): number {
  const ran = (command: string) => (after.calls.get(command) ?? 0) - (before.calls.get(command) ?? 0)
  const gone = growth(before.expiredKeys, after.expiredKeys) + growth(before.evictedKeys, after.evictedKeys)
  const names = [name, ...(SENT_AS[name] ?? [])]
  return names.reduce((sum, command) => sum + Math.max(0, ran(command)), SENT_FOR_EXPIRY.has(name) ? gone : 0)
}

const REMOVING = /^(del|unlink|getdel|flushdb|flushall|.?pop|.*pop|hdel|hgetdel|srem|zrem.*|lrem|ltrim|xdel|xtrim)$/
const RETIMING = /^(p?expire(at)?|persist|getex|hp?expire(at)?|hpersist)$/
/** What brings values from one key to another, from elsewhere, or by means that a name does not tell. */
const REARRANGING =
  /^(rename(nx)?|copy|move|swapdb|restore|migrate|eval.*|fcall.*|b?lmove|b?rpoplpush|smove|.*store|sort|georadius.*|bitop|pfmerge)$/

/** What a command of this name does to keys; null when it writes none. */
function effectOf(name: string): DisturbanceEffect | null {
  if (REARRANGING.test(name)) return name.endsWith('_ro') ? null : 'anything'
  if (commandFacts(name)?.access !== 'write') return null
  if (REMOVING.test(name)) return 'removes'
  return RETIMING.test(name) ? 'retimes' : 'overwrites'
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}

function growth(before: number | null, after: number | null): number {
  return before === null || after === null ? 0 : Math.max(0, after - before)
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}
