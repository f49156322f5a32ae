import {join} from 'node:path'
import {startClock} from '../../src/adapters/clock.js'
import {historyFiles} from '../../src/adapters/history-files.js'
import {connectView} from '../../src/adapters/redis/connect-view.js'
import {KeyspaceReader} from '../../src/adapters/redis/keyspace-reader.js'
import {runStore} from '../../src/adapters/run-store.js'
import {allViews, type View} from '../../src/app/ports/view.js'
import {runWorkload} from '../../src/app/run-workload.js'
import type {RunReport} from '../../src/core/report/report.js'
import {makePlan} from '../../src/core/workload/make-plan.js'
import {parseWorkload} from '../../src/core/workload/parse-workload.js'
import type {ViewRole} from '../../src/core/workload/workload.js'
import type {RedisPair} from './redis-pair.js'
import {scratchFolder} from './run-lockstep.js'

/** How a run on a real pair is disturbed, at moments that do not depend on time. */
export interface Disturbing {
  /** Before the n-th look at the primary's keyspace, from 1; rounds that are equal are looked at once, the last one thrice. */
  readonly beforeLook?: (look: number) => Promise<void>
  /** When the replica's keyspace has been read for that look, which the primary's need not have been. */
  readonly afterReplicaLook?: (look: number) => void
  readonly settleTimeoutMs?: number
}

/** Runs a workload against a real pair within this process. */
export async function runOnPair(pair: RedisPair, text: string, disturbing: Disturbing = {}): Promise<RunReport> {
  const clock = startClock()
  const connect = (role: ViewRole, port: number) =>
    connectView(role, role, {address: `127.0.0.1:${port}`, host: '127.0.0.1', port, timeoutMs: 10_000}, clock, 'test')
  const views = {
    primary: await connect('primary', pair.primary.port),
    replicas: [await connect('replica', pair.replica.port)],
    caches: [],
  }
  const reader = new KeyspaceReader()
  let looks = 0
  let replicaLooks = 0
  const keyspaces = Object.assign(Object.create(reader) as KeyspaceReader, {
    snapshot: async (view: View, databases: readonly number[]) => {
      if (view.role === 'primary') await disturbing.beforeLook?.(++looks)
      const snapshot = await reader.snapshot(view, databases)
      if (view.role === 'replica') disturbing.afterReplicaLook?.(++replicaLooks)
      return snapshot
    },
  })
  try {
    return await runWorkload(
      {
        plan: makePlan(parseWorkload(text, 'test.yaml'), 1),
        text,
        views,
        runId: 'test',
        directory: join(scratchFolder(), 'run'),
        settle: {timeoutMs: disturbing.settleTimeoutMs ?? 10_000, stableForMs: null, ttlToleranceMs: 1000},
        allowFlush: [],
        keep: false,
        repeat: '',
        trace: false,
        lockstepVersion: 'test',
        signal: new AbortController().signal,
      },
      {
        clock,
        keyspaces,
        runs: runStore,
        histories: historyFiles,
        progress: {show: () => undefined, say: () => undefined, stop: () => undefined},
        leaves: () => () => undefined,
      },
    )
  } finally {
    for (const {control} of allViews(views)) control.close()
  }
}
