import type {BinlogEntry} from '../replication/binlog-entry.js'
import type {FaultHooks} from './fault-hooks.js'

/** The hooks of all faults as one: any of them may fire, and what arrives passes through each in turn. */
export function combineHooks(all: readonly FaultHooks[]): Required<FaultHooks> {
  return {
    routesByHash: (name) => all.some((hooks) => hooks.routesByHash?.(name)),
    parts: (entries) => partsThrough(all, entries),
    receives: (entry) => receivedThrough(all, entry),
    stops: () => all.some((hooks) => hooks.stops?.()),
    readsAheadMs: () => first(all, (hooks) => hooks.readsAheadMs?.()) ?? 0,
    countsEnded: () => all.some((hooks) => hooks.countsEnded?.()),
    keepsEmpty: (type) => all.some((hooks) => hooks.keepsEmpty?.(type)),
    leavesCache: () => all.some((hooks) => hooks.leavesCache?.()),
    clearsCacheLateMs: () => first(all, (hooks) => hooks.clearsCacheLateMs?.()),
    keepsLoad: () => all.some((hooks) => hooks.keepsLoad?.()),
    logsAsTyped: (words) => all.some((hooks) => hooks.logsAsTyped?.(words)),
    logsFlushLateMs: () => first(all, (hooks) => hooks.logsFlushLateMs?.()),
    tearsFlushMs: () => first(all, (hooks) => hooks.tearsFlushMs?.()),
  }
}

function partsThrough(
  all: readonly FaultHooks[],
  entries: readonly BinlogEntry[],
): ReadonlyArray<readonly BinlogEntry[]> {
  let parts: ReadonlyArray<readonly BinlogEntry[]> = [entries]
  for (const hooks of all) if (hooks.parts) parts = parts.flatMap((part) => hooks.parts!(part))
  return parts
}

function receivedThrough(all: readonly FaultHooks[], entry: BinlogEntry): readonly BinlogEntry[] {
  let entries: readonly BinlogEntry[] = [entry]
  for (const hooks of all) {
    if (hooks.receives) entries = entries.flatMap((arriving) => hooks.receives!(arriving))
  }
  return entries
}

function first(all: readonly FaultHooks[], ask: (hooks: FaultHooks) => number | null | undefined): number | null {
  for (const hooks of all) {
    const answer = ask(hooks)
    if (answer !== null && answer !== undefined) return answer
  }
  return null
}
