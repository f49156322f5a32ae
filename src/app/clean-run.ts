import {bulkId, type Bulk} from '../core/bulk.js'
import {CLEANING_VALUE} from '../core/model/left-values.js'
import {Failure} from './failure.js'
import {findOtherRun} from './find-other-run.js'
import type {DatabaseKey} from './named-keys.js'
import type {Clock} from './ports/clock.js'
import type {HistoryFiles} from './ports/history-files.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {StoredRun} from './ports/run-store.js'
import type {Session} from './ports/session.js'
import type {View, Views} from './ports/view.js'
import {checkRoles} from './preflight.js'
import {readTraces, type RunTraces} from './run-traces.js'
import {unloadLibrary} from './script-library.js'
import {runWatched, watchKeys} from './watched-commands.js'

/** A run whose keys are to be removed, and where they are. */
export interface CleanRequest {
  readonly run: StoredRun
  readonly views: Views
  readonly runId: string
  readonly signal: AbortSignal
}

export interface CleanPorts {
  readonly clock: Clock
  readonly keyspaces: KeyspacePort
  readonly histories: HistoryFiles
}

/** A key of the run that was left where it is. */
export interface KeptKey {
  readonly view: string
  readonly db: number
  readonly key: Bulk
  readonly why: string
}

/** What was done about the keys of a run. */
export interface CleanResult {
  readonly schema: 'lockstep.clean/1'
  readonly run: string
  readonly primary: string
  readonly deleted: number
  readonly kept: readonly KeptKey[]
}

/** So many keys are watched, read and deleted together. */
const BATCH = 1000
/** A batch of which somebody changes a key each time is halved, down to that key. */
const ATTEMPTS = 3
/** Replicas get this long to follow. */
const FOLLOW_MS = 2000
const POLL_MS = 20

/**
 * Deletes exactly the keys that a run wrote and that nobody has changed since, by database and name. A key that holds
 * anything the run cannot have left stays. Rejects with a Failure when the pair is not what it should be.
 */
export async function cleanRun(request: CleanRequest, ports: CleanPorts): Promise<CleanResult> {
  const {run, views, runId, signal} = request
  await checkRoles(views)
  const other = await findOtherRun(views.primary, runId)
  if (other !== null)
    throw new Failure('refused', `another lockstep run is using ${views.primary.address} (client ${other})`)
  const traces = await readTraces(run, ports.histories)
  const cleaner = new Cleaner(request, ports, traces)
  await cleaner.cleanPrimary()
  signal.throwIfAborted()
  for (const replica of views.replicas) await cleaner.cleanReplica(replica)
  if (run.description.workload.text.includes('function:')) await unloadLibrary(views.primary)
  return {
    schema: 'lockstep.clean/1',
    run: run.path,
    primary: views.primary.address,
    deleted: cleaner.deleted,
    kept: cleaner.kept,
  }
}

class Cleaner {
  deleted = 0
  readonly kept: KeptKey[] = []
  private readonly keptIds = new Set<string>()

  constructor(
    private readonly request: CleanRequest,
    private readonly ports: CleanPorts,
    private readonly traces: RunTraces,
  ) {}

  async cleanPrimary(): Promise<void> {
    const {primary} = this.request.views
    await this.eachBatch(primary, async (session, db, keys) => {
      const {unchanged, changed} = await this.sort(primary, db, keys)
      const refusal = await runWatched(
        session,
        unchanged.map((key) => ['DEL', key]),
      )
      if (refusal === 'changed') return false
      if (refusal === null) this.deleted += unchanged.length
      else this.keep(primary, db, unchanged, refusal)
      this.keep(primary, db, changed, 'changed since')
      return true
    })
  }

  /** What only a replica holds goes with a write and a deletion of that name, which are replicated. */
  async cleanReplica(replica: View): Promise<void> {
    const {clock} = this.ports
    const deadlineNs = clock.ranNs() + FOLLOW_MS * 1e6
    while ((await this.strays(replica)).length > 0 && clock.ranNs() < deadlineNs)
      await clock.sleep(POLL_MS, this.request.signal)
    const {primary} = this.request.views
    await this.eachBatch(replica, async (session, db, keys) => {
      const onPrimary = await this.ports.keyspaces.read(primary, db, keys)
      const held = new Set(onPrimary.map(({key}) => bulkId(key)))
      const alone = keys.filter((key) => !held.has(bulkId(key)))
      const {unchanged, changed} = await this.sort(replica, db, alone)
      const refusal = await runWatched(
        session,
        unchanged.flatMap((key) => [
          ['SET', key, CLEANING_VALUE],
          ['DEL', key],
        ]),
      )
      if (refusal === 'changed') return false
      if (refusal === null) this.deleted += unchanged.length
      else this.keep(replica, db, unchanged, refusal)
      this.keep(replica, db, changed, 'changed since, or never equal to what the run wrote')
      return true
    })
  }

  /** Own keys of a server, batch by batch, watched on the primary; a batch that changed meanwhile is tried again. */
  private async eachBatch(
    view: View,
    clean: (session: Session, db: number, keys: readonly Bulk[]) => Promise<boolean>,
  ): Promise<void> {
    const {views, signal} = this.request
    const strays = await this.strays(view)
    if (strays.length === 0) return
    const session = await views.primary.open('clean')
    try {
      for (const open = batches(strays).reverse(); open.length > 0;) {
        const {db, keys} = open.pop()!
        let done = false
        for (let attempt = 1; !done && attempt <= ATTEMPTS; attempt++) {
          signal.throwIfAborted()
          await watchKeys(views.primary, session, db, keys)
          done = await clean(session, db, keys)
        }
        if (done) continue
        if (keys.length === 1) this.keep(view, db, keys, 'somebody changes it right now')
        else open.push(...halves({db, keys}))
      }
    } finally {
      session.close()
    }
  }

  /** The run's keys that a server holds now. */
  private async strays(view: View): Promise<readonly DatabaseKey[]> {
    const {named, databases} = this.traces
    const found: DatabaseKey[] = []
    for await (const {db, names} of this.ports.keyspaces.names(view, databases))
      for (const key of names) if (named.owns(db, key) && !this.keptIds.has(nameId(db, key))) found.push({db, key})
    return found
  }

  private async sort(view: View, db: number, keys: readonly Bulk[]) {
    const unchanged: Bulk[] = []
    const changed: Bulk[] = []
    for (const entry of await this.ports.keyspaces.read(view, db, keys))
      (this.traces.values.allows(entry) ? unchanged : changed).push(entry.key)
    return {unchanged, changed}
  }

  private keep(view: View, db: number, keys: readonly Bulk[], why: string): void {
    for (const key of keys) {
      this.kept.push({view: view.name, db, key, why})
      this.keptIds.add(nameId(db, key))
    }
  }
}

/** Keys of one database. */
interface Batch {
  readonly db: number
  readonly keys: readonly Bulk[]
}

/** At most so many keys together. */
function batches(keys: readonly DatabaseKey[]): Batch[] {
  const found: Array<{readonly db: number; readonly keys: Bulk[]}> = []
  for (const {db, key} of keys) {
    const last = found.at(-1)
    if (last?.db === db && last.keys.length < BATCH) last.keys.push(key)
    else found.push({db, keys: [key]})
  }
  return found
}

function halves({db, keys}: Batch): readonly Batch[] {
  const middle = keys.length >> 1
  return [
    {db, keys: keys.slice(middle)},
    {db, keys: keys.slice(0, middle)},
  ]
}

function nameId(db: number, key: Bulk): string {
  return `${db}/${bulkId(key)}`
}
