import {Failure} from '../../app/failure.js'
import type {ThrottleLimits} from '../../app/diff/throttle.js'
import type {KeySelection} from '../../core/diff/key-selection.js'
import {requireDurationMs} from '../flags/require-duration.js'

/** Flags of `lockstep diff` that restrict what is compared, or how fast. */
export interface DiffOptionFlags {
  readonly db?: readonly string[] | undefined
  readonly sample?: string | undefined
  readonly shard?: string | undefined
  readonly 'max-ops-per-second'?: number | undefined
  readonly 'max-latency'?: string | undefined
  readonly 'max-lag'?: string | undefined
}

/** The databases that --db names; null without it. Throws a Failure (`usage`). */
export function databasesOf({db}: DiffOptionFlags): readonly number[] | null {
  if (db === undefined) return null
  const numbers = db.map((text) => {
    if (!/^\d+$/.test(text))
      throw new Failure('usage', `--db: "${text}" is no database`, 'allowed: whole numbers from 0')
    return Number(text)
  })
  return [...new Set(numbers)].sort((left, right) => left - right)
}

/** The keys that --sample and --shard select. Throws a Failure (`usage`). */
export function selectionOf({sample, shard}: DiffOptionFlags): KeySelection {
  return {sample: sample === undefined ? null : shareOf(sample), shard: shard === undefined ? null : shardOf(shard)}
}

function shareOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)%$/.exec(text)
  const share = match ? Number(match[1]) / 100 : NaN
  if (share > 0 && share <= 100) return Math.min(1, share)
  throw new Failure('usage', `--sample: "${text}" is no share`, 'allowed: a percentage above 0, such as 1% or 0.1%')
}

function shardOf(text: string): {index: number; of: number} {
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number)
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return {index, of}
  throw new Failure('usage', `--shard: "${text}" is no part`, 'allowed: I/N, such as 1/4 for the first of four')
}

/** How hard the servers may be worked. Throws a Failure (`usage`). */
export function limitsOf(flags: DiffOptionFlags): ThrottleLimits {
  return {
    opsPerSecond: flags['max-ops-per-second'] ?? null,
    latencyMs: flags['max-latency'] === undefined ? null : requireDurationMs(flags['max-latency'], '--max-latency'),
    lagBytes: flags['max-lag'] === undefined ? null : bytesOf(flags['max-lag']),
  }
}

const UNITS: Readonly<Record<string, number>> = {b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3}

function bytesOf(text: string): number {
  const match = /^(\d+)(b|kb|mb|gb)?$/i.exec(text)
  if (match) return Number(match[1]) * UNITS[(match[2] ?? 'b').toLowerCase()]!
  throw new Failure('usage', `--max-lag: "${text}" is no size`, 'allowed: a number and b, kb, mb or gb, such as 10mb')
}
