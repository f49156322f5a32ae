import {KeyspaceReader} from '../../src/adapters/redis/keyspace-reader.js'
import {runWorkload, type RunPorts, type RunRequest} from '../../src/app/run-workload.js'
import type {Remains} from '../../src/app/ports/remains.js'
import {MemoryRun} from '../../src/app/shrink/memory-run.js'
import {makePlan} from '../../src/core/workload/make-plan.js'
import {parseWorkload} from '../../src/core/workload/parse-workload.js'
import {FakeClock, FakePair} from './fake-pair.js'

/** Writes, flushes and writes again, four times. */
export const SMALL_WORKLOAD = `name: small
rounds: 4
clients:
  - name: writer
    steps: ["SET a {value}", FLUSHDB, "SET b {value}"]
`

export function planOf(text: string) {
  return makePlan(parseWorkload(text, 'small.yaml'), 1)
}

/** A whole run on a pair in memory, kept in memory. */
export class SmallRun {
  readonly clock = new FakeClock()
  readonly stop = new AbortController()
  readonly memory = new MemoryRun()
  readonly said: string[] = []
  readonly remains = new Set<Remains>()
  readonly settle = {timeoutMs: 5000, stableForMs: null, ttlToleranceMs: 1000}
  /** For tests that stop it: what had been sent by then. */
  flushesAtStop = 0
  loggedAtStop = 0
  remainsAtStop: readonly string[] = []

  constructor(readonly pair = new FakePair()) {}

  start(more: Partial<RunRequest> = {}, ports: Partial<RunPorts> = {}) {
    return runWorkload(
      {
        plan: planOf(SMALL_WORKLOAD),
        text: SMALL_WORKLOAD,
        views: this.pair.views,
        runId: 'test',
        directory: 'RUN',
        settle: this.settle,
        allowFlush: [],
        keep: false,
        repeat: 'lockstep run small.yaml',
        trace: false,
        lockstepVersion: '0.0.0',
        signal: this.stop.signal,
        ...more,
      },
      {...this.ports, ...ports},
    )
  }

  get ports(): RunPorts {
    return {
      clock: this.clock,
      keyspaces: new KeyspaceReader(),
      runs: this.memory,
      histories: this.memory,
      progress: {show: () => undefined, say: (text) => this.said.push(text), stop: () => undefined},
      leaves: (remains) => {
        this.remains.add(remains)
        return () => void this.remains.delete(remains)
      },
    }
  }

  /** Somebody else writes, and it is replicated. */
  write(db: number, key: string, value?: string): void {
    this.pair.primary.set(db, key, value)
    this.pair.replica.set(db, key, value)
  }

  /** Every key on both servers, as `db/key`. */
  get held(): readonly string[] {
    return [this.pair.primary, this.pair.replica].flatMap(({databases}) =>
      databases.flatMap((keys, db) => [...keys.keys()].map((key) => `${db}/${key}`)),
    )
  }

  get flushes(): number {
    return this.pair.primary.sent('FLUSHDB').length + this.pair.primary.sent('FLUSHALL').length
  }
}

/** What a promise rejects with; null when it does not. */
export function thrown(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (reason: unknown) => reason,
  )
}
