import type {Settled} from '../history/header.js'
import {markersNeeded} from './markers-needed.js'

/** What was seen of a replica at one moment of settling, while nobody writes. */
export interface ConvergenceSample {
  readonly atMs: number
  readonly link: 'up' | 'down' | 'syncing'
  /** The replica's offset; null when it has none. */
  readonly replicaOffset: number | null
  /** For each marker: whether the replica holds it with its own value. */
  readonly markersSeen: readonly boolean[]
  /** Digests of both keyspaces; null when they were not taken. */
  readonly primaryDigest: string | null
  readonly replicaDigest: string | null
  /** Keys that differ, where counted. */
  readonly differingKeys?: number
  readonly primaryRunId?: string
  readonly replicaRunId?: string
  /** The sample could not be taken. */
  readonly failed?: boolean
  /** Writes that this run did not send were seen. */
  readonly foreignWrites?: boolean
}

export interface ConvergenceConfig {
  /** Apply workers of the replica; 1 when it applies one stream in order. */
  readonly workers: number
  /** How long the last state has to stay; longer than any pause the replica may legally make. */
  readonly settleMs: number
  /** How many samples have to show it. */
  readonly minStable: number
  /** Without any movement for this long the replica is stuck. */
  readonly progressWindowMs: number
  /** Set when the markers' keys were computed to reach every worker; else their number has to make that likely. */
  readonly coversEveryWorker?: boolean
  /** Accepted chance that random markers leave a worker out; 1e-6 by default. */
  readonly missProbability?: number
  /** Writes whose outcome is still unknown. */
  readonly unresolvedWrites?: number
}

export interface ConvergenceVerdict {
  readonly status: Settled['status']
  /** One line a person understands. */
  readonly detail: string
}

/** Whether the samples prove that the pair holds the same, or not the same, and will not change any more. */
export function judgeConvergence(samples: readonly ConvergenceSample[], config: ConvergenceConfig): ConvergenceVerdict {
  return unusable(samples, config) ?? vanished(samples) ?? unlinked(samples) ?? judgeEnd(samples, config)
}

/** Evidence that would prove nothing. */
function unusable(samples: readonly ConvergenceSample[], config: ConvergenceConfig): ConvergenceVerdict | null {
  const failed = samples.filter((sample) => sample.failed).length
  if (samples.length === 0) return inconclusive('nothing was seen of the replica')
  if (failed * 2 > samples.length) return inconclusive(`${failed} of ${samples.length} looks at the pair failed`)
  if (changes(samples, (sample) => sample.primaryRunId)) return inconclusive('the primary was restarted meanwhile')
  if (samples.some((sample) => sample.foreignWrites)) return inconclusive('somebody else wrote meanwhile')
  if ((config.unresolvedWrites ?? 0) > 0) {
    return inconclusive(`${config.unresolvedWrites!} writes of unknown outcome may yet take effect`)
  }
  return null
}

/** A marker that was there and is gone was overtaken by an older flush; a full resync would excuse it. */
function vanished(samples: readonly ConvergenceSample[]): ConvergenceVerdict | null {
  if (samples.some((sample) => sample.link !== 'up') || changes(samples, (sample) => sample.replicaRunId)) return null
  const seen = new Set<number>()
  for (const {markersSeen, failed} of samples) {
    if (failed) continue
    const gone = [...seen].filter((marker) => !markersSeen[marker]).length
    if (gone > 0) return {status: 'diverged', detail: `${gone} markers were on the replica and vanished again`}
    markersSeen.forEach((there, marker) => there && seen.add(marker))
  }
  return null
}

function unlinked(samples: readonly ConvergenceSample[]): ConvergenceVerdict | null {
  const {link} = samples.at(-1)!
  if (link === 'down') return inconclusive('the replication link was down at the end')
  return link === 'syncing' ? inconclusive('a full sync was in progress at the end') : null
}

function judgeEnd(samples: readonly ConvergenceSample[], config: ConvergenceConfig): ConvergenceVerdict {
  const good = samples.filter((sample) => !sample.failed)
  const last = good.at(-1)!
  const missing = last.markersSeen.filter((there) => !there).length
  if (missing > 0) return judgeProgress(good, config, `${missing} of ${last.markersSeen.length} markers are missing`)
  const stable = stableTail(good)
  const lastedMs = last.atMs - stable[0]!.atMs
  const equal = last.primaryDigest !== null && last.primaryDigest === last.replicaDigest
  const state = equal ? 'equal' : `different (${last.differingKeys ?? 'some'} keys)`
  if (last.primaryDigest === null || last.replicaDigest === null) return inconclusive('the keyspaces were not compared')
  if (stable.length < config.minStable || lastedMs < config.settleMs) {
    if (!equal && stable.length < good.length) return judgeProgress(good, config, 'the keyspaces still change')
    return inconclusive(`${state} for ${lastedMs} ms in ${stable.length} looks: too short to be the end`)
  }
  const needed = markersNeeded(config.workers, config.missProbability ?? 1e-6)
  if (config.coversEveryWorker !== true && last.markersSeen.length < needed) {
    return inconclusive(
      `${state}, but ${last.markersSeen.length} markers may miss some of ${config.workers} workers; ${needed} are needed`,
    )
  }
  return {
    status: equal ? 'converged' : 'diverged',
    detail: `${state} for ${lastedMs} ms, all ${last.markersSeen.length} markers seen`,
  }
}

/** Not caught up: did anything move lately? */
function judgeProgress(
  samples: readonly ConvergenceSample[],
  {progressWindowMs}: ConvergenceConfig,
  what: string,
): ConvergenceVerdict {
  const last = samples.at(-1)!
  const watchedMs = last.atMs - samples[0]!.atMs
  const moves = samples.filter((sample, at) => at > 0 && moved(samples[at - 1]!, sample))
  const lastMoveMs = moves.at(-1)?.atMs
  if (lastMoveMs !== undefined && last.atMs - lastMoveMs < progressWindowMs) {
    return {status: 'lagging', detail: `${what}; the replica still moved ${last.atMs - lastMoveMs} ms before the end`}
  }
  if (watchedMs < progressWindowMs) return inconclusive(`${what}; watched for ${watchedMs} ms only`)
  return {status: 'stuck', detail: `${what}, and nothing moved for ${last.atMs - (lastMoveMs ?? samples[0]!.atMs)} ms`}
}

function moved(a: ConvergenceSample, b: ConvergenceSample): boolean {
  if (a.replicaOffset !== b.replicaOffset || a.replicaDigest !== b.replicaDigest) return true
  if (a.differingKeys !== b.differingKeys) return true
  return a.markersSeen.some((there, marker) => there !== b.markersSeen[marker])
}

/** The last samples that all show the same two keyspaces and every marker. */
function stableTail(samples: readonly ConvergenceSample[]): readonly ConvergenceSample[] {
  const last = samples.at(-1)!
  let from = samples.length - 1
  while (from > 0) {
    const before = samples[from - 1]!
    const same = before.primaryDigest === last.primaryDigest && before.replicaDigest === last.replicaDigest
    if (!same || before.markersSeen.includes(false)) break
    from--
  }
  return samples.slice(from)
}

function changes(
  samples: readonly ConvergenceSample[],
  fact: (sample: ConvergenceSample) => string | undefined,
): boolean {
  return new Set(samples.map(fact).filter((value) => value !== undefined)).size > 1
}

function inconclusive(detail: string): ConvergenceVerdict {
  return {status: 'inconclusive', detail}
}
