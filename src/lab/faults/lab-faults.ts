import {cutAtNul, longArgumentCut, manyArgumentsCut} from './altered-arguments.js'
import {emptyHashKept, emptyListKept} from './empty-containers.js'
import {endedCounted, hiddenEarly} from './expiry-faults.js'
import {flushFirst} from './flush-first.js'
import {asyncFlushLost, flushallSelectsFirst, swapLost} from './flush-forms.js'
import {allLost, lostFromThen} from './lost-stream.js'
import {farEndPopped, hashOutgrown} from './outgrown-containers.js'
import {randomDeletion} from './random-deletion.js'
import {lateMember, tornTransaction} from './torn-transactions.js'
import {asyncCacheClear} from './async-cache-clear.js'
import {cacheLoadRace} from './cache-load-race.js'
import {duplicateApply} from './duplicate-apply.js'
import type {FaultDefinition} from './fault-hooks.js'
import {flushBeforeBinlog} from './flush-before-binlog.js'
import {flushallByHash} from './flushall-by-hash.js'
import {flushdbByHash} from './flushdb-by-hash.js'
import {lostFlush} from './lost-flush.js'
import {lostWrite} from './lost-write.js'
import {multiKeyByFirstKey} from './multi-key-by-first-key.js'
import {staleReplicaCache} from './stale-replica-cache.js'
import {stuckReplica} from './stuck-replica.js'
import {tornFlush} from './torn-flush.js'
import {ttlDrift, ttlShifted} from './ttl-drift.js'
import {wrongCommand} from './wrong-command.js'
import {wrongDatabase} from './wrong-database.js'

const FAULTS = [
  flushdbByHash,
  flushallByHash,
  asyncCacheClear,
  cacheLoadRace,
  staleReplicaCache,
  stuckReplica,
  lostWrite,
  multiKeyByFirstKey,
  flushBeforeBinlog,
  lostFlush,
  duplicateApply,
  wrongDatabase,
  ttlDrift,
  tornFlush,
  wrongCommand,
  flushFirst,
  randomDeletion,
  cutAtNul,
  longArgumentCut,
  manyArgumentsCut,
  hashOutgrown,
  farEndPopped,
  asyncFlushLost,
  flushallSelectsFirst,
  swapLost,
  ttlShifted,
  hiddenEarly,
  endedCounted,
  tornTransaction,
  lateMember,
  emptyHashKept,
  emptyListKept,
  allLost,
  lostFromThen,
] as const

/** The name of a fault of the lab. */
export type LabFault = (typeof FAULTS)[number]['name']

/** Every fault of the lab: name, summary, the public issue it models. Healthy is the default. */
export const LAB_FAULTS: ReadonlyArray<FaultDefinition<LabFault>> = FAULTS

/** Whether this is the name of a fault. */
export function isLabFault(name: string): name is LabFault {
  return LAB_FAULTS.some((fault) => fault.name === name)
}
