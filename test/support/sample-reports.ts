import {mergeRuns} from '../../src/core/report/merge-runs.js'
import type {DiffReport, RunReport} from '../../src/core/report/report.js'

export const CONSISTENT: RunReport = {
  kind: 'run',
  schema: 'lockstep.report/1',
  verdict: 'consistent',
  reasons: [],
  workload: 'flushdb-order',
  seed: 42,
  targets: {
    primary: {engine: 'Redis', version: '7.0.15', address: '127.0.0.1:6379', role: 'primary'},
    replicas: [{engine: 'Redis', version: '7.0.15', address: '127.0.0.1:6380', role: 'replica', order: 'total'}],
    caches: [],
  },
  rounds: {planned: 50, played: 50},
  operations: 51_200,
  writes: 40_000,
  flushes: 50,
  observations: 9000,
  settle: {
    status: 'converged',
    waitedMs: 41,
    markers: 1,
    markersSeen: 1,
    equalDigests: 3,
    offsets: {primary: {all: 9}, replica: {all: 9}},
  },
  snapshots: {primary: {keys: 64, databases: [0]}, replica: {keys: 64, databases: [0]}},
  keysCompared: 12_800,
  divergences: [],
  divergenceCount: 0,
  anomalies: [],
  anomalyCount: 0,
  strength: {flushesRaced: 450, cacheReadsRaced: 20, roundsCompared: 50, divergenceRateBound95: 0.00663},
  timings: {totalMs: 4800},
  citedOperations: {},
  repeat: 'lockstep run flushdb-order --seed 42',
  directory: '.lockstep/runs/x',
}

export const DIVERGED: RunReport = {
  ...CONSISTENT,
  verdict: 'diverged',
  reasons: [
    'The replica lost 1 key that the primary holds.',
    'Explained by: FLUSHDB #3 applied after SET #4 (1 of 1 key).',
  ],
  rounds: {planned: 50, played: 7},
  divergences: [
    {
      view: 'replica',
      against: 'primary',
      db: 0,
      key: 'key<1>|"\u0007',
      kind: 'missing',
      expected: {value: {type: 'string', string: 'v:1'}, expireAtMs: null},
      actual: null,
      operations: [3, 4],
    },
  ],
  divergenceCount: 12,
  anomalies: [
    {
      kind: 'stale-after-flush',
      view: 'primary',
      db: 0,
      key: 'k',
      operations: [1, 3, 5],
      message: 'GET #5 of "k" returned a value of SET #1 although FLUSHALL #3 had completed',
      windowMs: 3.2,
    },
  ],
  anomalyCount: 1,
  citedOperations: {3: 'FLUSHDB #3', 4: 'SET key1 #4'},
  strength: {...CONSISTENT.strength, divergenceRateBound95: null},
}

const INCONCLUSIVE: RunReport = {
  ...CONSISTENT,
  verdict: 'inconclusive',
  reasons: ['replica 127.0.0.1:6380 did not catch up within 30 s'],
  settle: {status: 'stuck', waitedMs: 30_000, detail: 'x'},
}

const DIFF: DiffReport = {
  kind: 'diff',
  schema: 'lockstep.report/1',
  verdict: 'diverged',
  reasons: [
    'The replica 127.0.0.1:6380 (Redis 7.0.15) differs from the primary 127.0.0.1:6379 (Redis 7.0.15) in 2 keys: 1 missing, 1 with another expiry.',
  ],
  targets: CONSISTENT.targets,
  keysCompared: 1000,
  timings: {totalMs: 2100},
  repeat: 'lockstep diff --primary redis://127.0.0.1:6379 --replica redis://127.0.0.1:6380 --db 0',
  divergences: [
    {
      view: 'replica',
      against: 'primary',
      db: 0,
      key: 'user:1',
      kind: 'missing',
      expected: {value: {type: 'hash', hash: [['name', 'a|b']]}, expireAtMs: null},
      actual: null,
      explanation: 'a hash of 1',
    },
    {
      view: 'replica',
      against: 'primary',
      db: 0,
      key: {base64: '/wA='},
      kind: 'ttl',
      expected: {value: {type: 'string', string: 'v'}, expireAtMs: 1_800_000_000_000},
      actual: {value: {type: 'string', string: 'v'}, expireAtMs: null},
      explanation: 'same value, other expiry',
    },
  ],
  divergenceCount: 2,
  directory: '.lockstep/runs/d',
  diff: {
    listed: {primary: 1000, replica: 999},
    databases: [0],
    complete: true,
    restrictions: ['--db 0'],
    transient: 3,
    expired: 1,
    undecided: 0,
    uncompared: 0,
    unproven: [],
    kinds: {missing: 1, ttl: 1},
    differencesFile: '.lockstep/runs/d/differences.ndjson',
  },
}

/** A report of every kind and verdict, as renderers and schemas are tried on. */
export const SAMPLE_REPORTS = {
  consistent: CONSISTENT,
  diverged: DIVERGED,
  inconclusive: INCONCLUSIVE,
  suite: mergeRuns({
    workload: 'seed',
    seed: 42,
    runs: [CONSISTENT, DIVERGED],
    repeat: 'lockstep run',
    missing: ['churn: not run: refused'],
  }),
  diff: DIFF,
} as const

/** A diverged run that was shrunk. */
export const WITNESSED: RunReport = {
  ...DIVERGED,
  witness: {
    finding: 'flush-late on replica',
    workload: 'name: witness\nclients:\n  - name: writer\n    steps: [FLUSHDB, SET key1 {value}]\n',
    operations: 2,
    rounds: 3,
    rate: {failures: 19, tries: 20, low95: 0.76, high95: 0.99},
    ratePerRound: {failures: 40, tries: 80, low95: 0.39, high95: 0.61},
    complete: true,
    tries: 120,
    elapsedMs: 5200,
    story: ['#1  0.00 ms  writer on primary: FLUSHDB -> OK', '#2  0.10 ms  writer on primary: SET key1 v -> OK'],
    proof: ['#2  0.10 ms  writer on primary: SET key1 v -> OK'],
    explanation: ['key1 in database 0: missing on replica; expected v, seen (gone).'],
    settings: {'apply workers': '6'},
    file: '.lockstep/runs/x/witness.yaml',
  },
}
