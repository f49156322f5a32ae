import {join} from 'node:path'
import {DiffStore, readCheckpoint, rewindDifferences, DIFFERENCES} from '../../adapters/diff-store.js'
import type {DiffSettings} from '../../core/diff/diff-files.js'
import {KeyspaceReader} from '../../adapters/redis/keyspace-reader.js'
import {canGoOn, hasEnded} from '../../app/diff/checkpoint-use.js'
import {DiffPair, type DiffResult} from '../../app/diff/diff-pair.js'
import {noCounts, type Checkpoint} from '../../core/diff/diff-files.js'
import {keysOutOfSight} from '../../app/diff/keys-out-of-sight.js'
import type {DiffRequest} from '../../app/diff/diff-request.js'
import {Stopped, unlessStopped} from '../../app/diff/stopped.js'
import type {Throttle} from '../../app/diff/throttle.js'
import {Failure} from '../../app/failure.js'
import type {Clock} from '../../app/ports/clock.js'
import type {View} from '../../app/ports/view.js'
import {judgeDiff} from '../../core/diff/judge-diff.js'
import type {Divergence} from '../../core/divergence.js'
import type {DiffReport, TargetFacts, Targets} from '../../core/report/report.js'
import type {DiffFlags} from './diff-flags.js'
import type {diffProgress} from './diff-progress.js'
import {repeatLine, restrictions} from './diff-repeat.js'
import type {Pair} from '../targets/pair.js'

/** Differences that a report holds; the rest is in the differences file. */
const MAX_IN_REPORT = 1000

/** A key of one replica. */
export interface ViewedKey {
  readonly view: string
  readonly db: number
  readonly key: Buffer
}

/** What a diff is carried out with. */
export interface DiffRunParts {
  readonly flags: DiffFlags
  readonly settings: DiffSettings
  readonly pair: Pair
  readonly clock: Clock
  readonly lockstepVersion: string
  readonly settleTimeoutMs: number
  readonly only: readonly ViewedKey[] | null
}

/** One diff: its run directory, and the comparison with each replica in turn. */
export class DiffRun {
  private readonly divergences: Divergence[] = []

  constructor(private readonly parts: DiffRunParts) {}

  async carryOut(
    throttle: Throttle,
    progress: ReturnType<typeof diffProgress>,
    signal: AbortSignal,
  ): Promise<DiffReport> {
    const {pair, clock} = this.parts
    const startNs = clock.nowNs()
    const checkpoints = await unlessStopped(this.checkpoints(), signal).catch((error: unknown) => {
      signal.throwIfAborted()
      throw error
    })
    const store = await this.openStore()
    const results: DiffResult[] = []
    let databases: readonly number[] = []
    let outOfSight: readonly string[] = []
    try {
      await this.writeSettings(store)
      databases = await unlessStopped(this.databases(), signal)
      if (this.parts.settings.databases === null)
        outOfSight = await unlessStopped(keysOutOfSight([pair.views.primary, ...pair.views.replicas]), signal)
      for (const replica of pair.views.replicas) {
        const sink = store.sinkFor((divergence) => {
          if (this.divergences.length < MAX_IN_REPORT) this.divergences.push(divergence)
        })
        const request = this.request(replica, databases, checkpoints.get(replica.name) ?? null, signal)
        results.push(await DiffPair.run(request, {clock, sink, progress, throttle}))
      }
    } catch (error) {
      // What is not told by a checkpoint begins anew.
      if (!(error instanceof Stopped)) throw error
    } finally {
      await store.close()
    }
    const totalMs = Math.round((clock.nowNs() - startNs) / 1e6)
    const report = this.report(results, databases, store.path, totalMs, signal.aborted, outOfSight)
    await store.writeReport(report)
    return report
  }

  private async writeSettings(store: DiffStore): Promise<void> {
    const {settings, pair, clock, lockstepVersion} = this.parts
    const {primary, replicas} = pair.views
    await store.writeSettings({
      ...settings,
      primary: primary.address,
      replicas: replicas.map(({address}) => address),
      lockstep: lockstepVersion,
      startedAt: clock.wallTime().toISOString(),
    })
  }

  private async databases(): Promise<readonly number[]> {
    const {primary, replicas} = this.parts.pair.views
    return this.parts.settings.databases ?? allDatabases([primary, ...replicas])
  }

  private request(
    replica: View,
    databases: readonly number[],
    resume: Checkpoint | null,
    signal: AbortSignal,
  ): DiffRequest {
    const {settings, flags, pair, settleTimeoutMs, only} = this.parts
    return {
      primary: pair.views.primary,
      replica,
      databases,
      filter: {match: settings.match, type: settings.type, selection: settings},
      ttlToleranceMs: settings.ttlToleranceMs,
      settleTimeoutMs,
      limit: flags.limit ?? settings.limit,
      only: only?.filter(({view}) => view === replica.name) ?? null,
      resume,
      signal,
    }
  }

  private async openStore(): Promise<DiffStore> {
    const {flags, clock} = this.parts
    if (flags.resume !== undefined) return DiffStore.reopen(flags.resume)
    const time = clock
      .wallTime()
      .toISOString()
      .replaceAll(/[-:]/g, '')
      .replace(/\.(\d+)Z/, '$1Z')
    return DiffStore.create(flags.out ?? join('.lockstep', 'runs', `${time}-diff`))
  }

  /** Where an interrupted diff stood with each replica; what it found after that is dropped. */
  private async checkpoints(): Promise<ReadonlyMap<string, Checkpoint>> {
    const {flags, pair} = this.parts
    const kept = new Map<string, Checkpoint>()
    if (flags.resume === undefined) return kept
    for (const replica of pair.views.replicas) {
      const checkpoint = await readCheckpoint(flags.resume, replica.name)
      if (checkpoint && (await canGoOn(checkpoint, pair.views.primary, replica))) kept.set(replica.name, checkpoint)
    }
    if (pair.views.replicas.every(({name}) => kept.has(name) && hasEnded(kept.get(name)!)))
      throw new Failure(
        'usage',
        `--resume: ${flags.resume} has ended: nothing is left to compare`,
        'begin a new diff; --since looks again at what differed',
      )
    const counts = Object.fromEntries([...kept].map(([name, checkpoint]) => [name, checkpoint.counts.lasting]))
    this.divergences.push(...(await rewindDifferences(flags.resume, counts, MAX_IN_REPORT)))
    return kept
  }

  private report(
    results: readonly DiffResult[],
    databases: readonly number[],
    directory: string,
    totalMs: number,
    interrupted: boolean,
    outOfSight: readonly string[],
  ): DiffReport {
    const {settings, flags} = this.parts
    const sum = (pick: (counts: DiffResult['counts']) => number) =>
      results.reduce((total, {counts}) => total + pick(counts), 0)
    const {primary, replicas} = this.parts.pair.views
    const untold = [...new Set([primary, ...replicas].flatMap(({engine}) => engine.untold))]
    const kinds: Record<string, number> = {}
    for (const {counts} of [...results, {counts: noCounts()}])
      for (const [kind, count] of Object.entries(counts.kinds)) kinds[kind] = (kinds[kind] ?? 0) + count
    return judgeDiff({
      targets: this.targets(),
      keysCompared: sum(({compared}) => compared),
      facts: {
        listed: {
          primary: sum(({listedOnPrimary}) => listedOnPrimary),
          replica: sum(({listedOnReplica}) => listedOnReplica),
        },
        databases,
        complete: results.length > 0 && results.every(({complete}) => complete),
        restrictions: restrictions(settings),
        transient: sum(({transient}) => transient),
        expired: sum(({expired}) => expired),
        undecided: sum(({undecided}) => undecided),
        uncompared: sum(({uncompared}) => uncompared),
        unproven: [
          ...(interrupted ? [`interrupted: go on with lockstep diff --resume ${directory}`] : []),
          ...outOfSight,
          ...new Set(results.flatMap(({reasons}) => reasons)),
        ],
        ...(untold.length > 0 ? {notCompared: untold} : {}),
        kinds,
        differencesFile: join(directory, DIFFERENCES),
      },
      divergences: this.divergences,
      divergenceCount: sum(({lasting}) => lasting),
      notes: results.some(({limited}) => limited)
        ? [`stopped after ${String(flags.limit ?? settings.limit)} differences (--limit)`]
        : [],
      totalMs,
      repeat: repeatLine(flags, settings),
      directory,
    })
  }

  private targets(): Targets {
    const {primary, replicas} = this.parts.pair.views
    const facts = ({engine, address, role}: View): TargetFacts => ({
      engine: engine.engine,
      version: engine.version,
      address,
      role,
      order: engine.order,
    })
    return {primary: facts(primary), replicas: replicas.map(facts), caches: []}
  }
}

/** Databases that any of the servers has: keys may be where only one of them looks. */
async function allDatabases(views: readonly View[]): Promise<readonly number[]> {
  const reader = new KeyspaceReader()
  const found = new Set<number>()
  for (const view of views) for (const db of await reader.databases(view)) found.add(db)
  return [...found].sort((left, right) => left - right)
}
