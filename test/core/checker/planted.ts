import type {AnomalyKind} from '../../../src/core/anomaly.js'
import type {Order} from '../../../src/core/order.js'

/** The smallest history of each anomaly, and the order that forbids it on a replica. */
export interface Planted {
  readonly kind: AnomalyKind
  readonly script: string
  readonly order?: Order
}

/** One corruption for every name of the catalogue (docs/checks.md) that a history alone can show. */
export const PLANTED: readonly Planted[] = [
  {kind: 'stale-after-flush', script: 'a 0-1 SET k v\n a 2-3 FLUSHALL\n a 4-5 GET k = v'},
  {kind: 'stale-after-flush', script: 'a 0-9 SET k v\n a 1-9 FLUSHALL\n a 2-9 GET k = v'},
  {kind: 'resurrected', script: 'a 0-1 SET k v\n a 2-3 FLUSHDB\n b 4-5 GET k\n b 6-7 GET k = v'},
  {kind: 'torn-flush', script: 'a 0-1 SET k v\n a 2-3 SET m w\n a 4-20 FLUSHDB\n b 5-6 GET k\n b 7-8 GET m = w'},
  {kind: 'flush-wrong-db', script: 'a 0-1 SET k v\n a 2-3/1 FLUSHDB\n a 4-5 GET k'},
  {kind: 'lost-write', script: 'a 0-1 SET k v\n a 2-3 GET k'},
  {kind: 'lost-write', script: 'a 0-1 SET k v\n a 2-3 SET k w\n a 4-5 GET k = v'},
  {kind: 'stale-read', script: 'a 0-1 SET k v\n a 2-3 SET k w\n a 4-5 GET k = v\n a 6-7 GET k = w'},
  {kind: 'transient-miss', script: 'a 0-1 SET k v\n a 2-3 GET k\n a 4-5 GET k = v'},
  {kind: 'split-view', script: 'a 2-3 SET k v\n b 2-8 FLUSHALL\n c 9-12 GET k = v\n d 10-11 GET k'},
  {
    kind: 'unexplained-nil',
    script: 'a 0-5 SET k v\n a 10-100 FLUSHDB\n c 20-25 GET k\n c 30-35 SET k w\n c 40-45 GET k = w\n c 60-65 GET k',
  },
  {kind: 'stale-after-del', script: 'a 0-1 SET k v\n a 2-3 DEL k = 1\n a 4-5 GET k = v'},
  {kind: 'stale-after-expire', script: 'a 0-1 SET k v PX 10\n a 2000-2001 GET k = v'},
  {kind: 'garbage-read', script: 'a 0-1 GET k = zz'},
  {kind: 'aborted-read', script: 'a 0-1! SET k v\n a 2-3 GET k = v'},
  {kind: 'wrong-db', script: 'a 0-1/1 SET k v\n a 2-3 GET k = v'},
  {kind: 'wrong-key', script: 'a 0-1 SET m v\n a 2-3 GET k = v'},
  {kind: 'future-read', script: 'a 0-1 GET k = v\n a 2-3 SET k v'},
  {kind: 'flush-late', script: 'a 0-1 FLUSHDB\n a 2-3 SET k v\n r@replica 4-5 GET k = v\n r@replica 6-7 GET k'},
  {kind: 'flush-late', script: 'a 0-1 FLUSHDB\n a 2-3 SET k v\n r@replica 6-7 final GET k'},
  {
    kind: 'lost-flush',
    order: 'barrier',
    script: 'a 0-1 SET k v\n a 2-3 FLUSHDB\n a 4-5 SET m w\n r@replica 6-7 GET m = w\n r@replica 8-9 GET k = v',
  },
  {kind: 'lost-flush', script: 'a 0-1 SET k v\n a 2-3 FLUSHDB\n r@replica 8-9 final GET k = v'},
  {
    kind: 'non-monotonic-read',
    script: 'a 0-1 SET k v\n a 2-3 SET k w\n r@replica 4-5 GET k = w\n r@replica 6-7 GET k = v',
  },
  {
    kind: 'cross-key-order',
    order: 'total',
    script: 'a 0-1 SET k v\n a 2-3 SET m w\n r@replica 4-5 GET m = w\n r@replica 6-7 GET k',
  },
  {
    kind: 'torn-transaction',
    order: 'total',
    script:
      'a 0-1 MULTI\n a 2-3 SET k v = QUEUED\n a 4-5 SET m w = QUEUED\n a 6-7 EXEC = ["OK","OK"]\n r@replica 8-9 MGET k m = ["v",null]',
  },
  {
    kind: 'del-late',
    script: 'a 0-1 SET k v\n a 2-3 DEL k = 1\n a 4-5 SET k w\n r@replica 6-7 GET k = w\n r@replica 8-9 GET k',
  },
  {kind: 'lost-update', script: 'a 0-1 SET k v\n a 2-3 SET k w\n r@replica 8-9 final GET k = v'},
  {kind: 'replica-ahead', script: 'r@replica 0-1 GET k = v\n a 2-3 SET k v'},
  {
    kind: 'replica-contradicts',
    script:
      'a 0-9 SET k v\n b 0-9 SET k w\n r@replica 10-11 GET k = v\n r@replica 12-13 GET k = w\n r@replica 14-15 GET k = v',
  },
]
