import type {Checkpoint, DiffSettings} from '../../core/diff/diff-files.js'
import {judgeDiff} from '../../core/diff/judge-diff.js'
import {noCounts} from '../../core/diff/no-counts.js'
import type {Divergence} from '../../core/divergence.js'
import type {DiffReport, TargetFacts, Targets} from '../../core/report/report.js'
import {Failure} from '../failure.js'
import type {Clock} from '../ports/clock.js'
import type {DiffDirectory, DiffFiles} from '../ports/diff-files.js'
import type {KeyspacePort} from '../ports/keyspace.js'
import type {NoteRemains} from '../ports/remains.js'
import type {View, Views} from '../ports/view.js'
import {canGoOn, hasEnded} from './checkpoint-use.js'
import {DiffPair, type DiffResult} from './diff-pair.js'
import type {DiffProgress} from './diff-ports.js'
import type {DiffRequest} from './diff-request.js'
import {keysOutOfSight} from './keys-out-of-sight.js'
import {Stopped, unlessStopped} from './stopped.js'
import type {Throttle} from './throttle.js'

/** Differences that a report holds; the rest is in the differences file. */
const MAX_IN_REPORT = 1000

/** A key of one replica. */
export interface ViewedKey {
  readonly view: string
  readonly db: number
  readonly key: Buffer
}

/** What a diff is to do. */
export interface DiffRunRequest {
  readonly settings: DiffSettings
  readonly views: Views
  /** The run directory of an interrupted diff to go on with; else `directory` is made. */
  readonly resume: string | undefined
  readonly directory: string
  readonly limit: number | null
  readonly settleTimeoutMs: number
  readonly acceptHazards: boolean
  /** The keys to look at, where only some are of interest. */
  readonly only: readonly ViewedKey[] | null
  /** The command line that repeats the diff. */
  readonly repeat: string
  readonly lockstepVersion: string
  readonly signal: AbortSignal
}

/** The outside world a diff needs. */
export interface DiffRunPorts {
  readonly clock: Clock
  readonly keyspaces: KeyspacePort
  readonly diffs: DiffFiles
  readonly throttle: Throttle
  readonly progress: DiffProgress
  readonly leaves: NoteRemains
}

/** One diff: its run directory, and the comparison with each replica in turn. */
export class DiffRun {
  private readonly divergences: Divergence[] = []

  constructor(
    private readonly request: DiffRunRequest,
    private readonly ports: DiffRunPorts,
  ) {}

  async carryOut(): Promise<DiffReport> {
    const {views, signal, resume, directory} = this.request
    const {clock, diffs, throttle, progress, leaves} = this.ports
    const startNs = clock.nowNs()
    const [checkpoints, databases] = await unlessStopped(this.prepare(), signal).catch((error: unknown) => {
      signal.throwIfAborted()
      throw error
    })
    const store = resume === undefined ? await diffs.create(directory) : await diffs.reopen(resume)
    const written = leaves({
      on: 'disk',
      what: () => `${store.path}; lockstep diff --resume ${store.path} goes on from it`,
    })
    const results: DiffResult[] = []
    let outOfSight: readonly string[] = []
    try {
      await this.writeSettings(store)
      if (this.request.settings.databases === null)
        outOfSight = await unlessStopped(keysOutOfSight([views.primary, ...views.replicas]), signal)
      for (const replica of views.replicas) {
        const sink = store.sinkFor((divergence) => {
          if (this.divergences.length < MAX_IN_REPORT) this.divergences.push(divergence)
        })
        const request = this.pairRequest(replica, databases, checkpoints.get(replica.name) ?? null)
        results.push(await DiffPair.run(request, {clock, sink, progress, throttle}))
      }
    } catch (error) {
      // What is not told by a checkpoint begins anew.
      if (!(error instanceof Stopped)) throw error
    } finally {
      await store.close()
      written()
    }
    const totalMs = Math.round((clock.nowNs() - startNs) / 1e6)
    const report = this.report(results, databases, store, totalMs, outOfSight)
    await store.writeReport(report)
    return report
  }

  private async prepare() {
    return [await this.checkpoints(), await this.databases()] as const
  }

  private async writeSettings(store: DiffDirectory): Promise<void> {
    const {settings, views, lockstepVersion} = this.request
    await store.writeSettings({
      ...settings,
      primary: views.primary.address,
      replicas: views.replicas.map(({address}) => address),
      lockstep: lockstepVersion,
      startedAt: this.ports.clock.wallTime().toISOString(),
    })
  }

  private pairRequest(replica: View, databases: readonly number[], resume: Checkpoint | null): DiffRequest {
    const {settings, views, settleTimeoutMs, acceptHazards, only, limit, signal} = this.request
    return {
      primary: views.primary,
      replica,
      databases,
      filter: {match: settings.match, type: settings.type, selection: settings},
      ttlToleranceMs: settings.ttlToleranceMs,
      settleTimeoutMs,
      limit,
      only: only?.filter(({view}) => view === replica.name) ?? null,
      resume,
      link: {expiry: settings.expiry, acceptHazards},
      signal,
    }
  }

  /** Where an interrupted diff stood with each replica; what it found after that is dropped. */
  private async checkpoints(): Promise<ReadonlyMap<string, Checkpoint>> {
    const {views, resume} = this.request
    const {primary, replicas} = views
    const kept = new Map<string, Checkpoint>()
    if (resume === undefined) return kept
    for (const replica of replicas) {
      const checkpoint = await this.ports.diffs.readCheckpoint(resume, replica.name)
      if (checkpoint && (await canGoOn(checkpoint, primary, replica))) kept.set(replica.name, checkpoint)
    }
    if (replicas.every(({name}) => kept.has(name) && hasEnded(kept.get(name)!)))
      throw new Failure(
        'usage',
        `--resume: ${resume} has ended: nothing is left to compare`,
        'begin a new diff; --since looks again at what differed',
      )
    const counts = Object.fromEntries([...kept].map(([name, checkpoint]) => [name, checkpoint.counts.lasting]))
    this.divergences.push(...(await this.ports.diffs.rewindDifferences(resume, counts, MAX_IN_REPORT)))
    return kept
  }

  private report(
    results: readonly DiffResult[],
    databases: readonly number[],
    {path: directory, differencesFile}: DiffDirectory,
    totalMs: number,
    outOfSight: readonly string[],
  ): DiffReport {
    const {settings, views, limit, repeat, signal} = this.request
    const untold = new Set([views.primary, ...views.replicas].flatMap(({engine}) => engine.untold))
    const notCompared = [...(results.every(({expiry}) => expiry) ? [] : ['expiry']), ...untold]
    const sum = (pick: (counts: DiffResult['counts']) => number) =>
      results.reduce((total, {counts}) => total + pick(counts), 0)
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
          ...(signal.aborted ? [`interrupted: go on with lockstep diff --resume ${directory}`] : []),
          ...outOfSight,
          ...new Set(results.flatMap(({reasons}) => reasons)),
        ],
        ...(notCompared.length > 0 ? {notCompared} : {}),
        kinds,
        differencesFile,
      },
      divergences: this.divergences,
      divergenceCount: sum(({lasting}) => lasting),
      notes: results.some(({limited}) => limited) ? [`stopped after ${String(limit)} differences (--limit)`] : [],
      totalMs,
      repeat,
      directory,
    })
  }

  private targets(): Targets {
    const {primary, replicas} = this.request.views
    const facts = ({engine, address, role}: View): TargetFacts => ({
      engine: engine.engine,
      version: engine.version,
      address,
      role,
      order: engine.order,
    })
    return {primary: facts(primary), replicas: replicas.map(facts), caches: []}
  }

  /** Databases that any of the servers has: keys may be where only one of them looks. Rejects when none has a given one. */
  private async databases(): Promise<readonly number[]> {
    const {settings, views} = this.request
    const stores = [views.primary, ...views.replicas]
    const found = new Set<number>()
    for (const view of stores) for (const db of await this.ports.keyspaces.databases(view)) found.add(db)
    const absent = settings.databases?.find((db) => !found.has(db))
    if (absent === undefined) return settings.databases ?? [...found].sort((left, right) => left - right)
    throw new Failure(
      'usage',
      `--db ${absent}: ${stores.map(({address}) => address).join(' and ')} have no such database`,
      `there are ${found.size}: 0 to ${found.size - 1}`,
    )
  }
}

/** What a diff was restricted to, flag by flag. */
export function restrictions({databases, match, type, sample, shard, since, expiry}: DiffSettings): string[] {
  return [
    ...(databases === null ? [] : databases.map((db) => `--db ${db}`)),
    ...(match === null ? [] : [`--match ${match}`]),
    ...(type === null ? [] : [`--type ${type}`]),
    ...(sample === null ? [] : [`--sample ${Number((100 * sample).toPrecision(6))}%`]),
    ...(shard === null ? [] : [`--shard ${shard.index}/${shard.of}`]),
    ...(since === null ? [] : [`--since ${since}`]),
    ...(expiry ? [] : ['--no-expiry']),
  ]
}
