import {hashBytes} from '../keyspace/hash-bytes.js'

/** Which keys of a keyspace a process compares; all of them when both are null. */
export interface KeySelection {
  /** Share of the keys, from 0 to 1: the same keys in every run. */
  readonly sample: number | null
  /** One of `of` parts, `index` from 1; every key is in exactly one part. */
  readonly shard: {readonly index: number; readonly of: number} | null
}

export const EVERY_KEY: KeySelection = {sample: null, shard: null}

/** Unlike seeds, so that the parts of a sample are as large as those of the whole. */
const SAMPLE_SEED = 0x5a5a
const SHARD_SEED = 0x1234

/** Whether every key is selected. */
export function selectsAll({sample, shard}: KeySelection): boolean {
  return sample === null && shard === null
}

/** Whether the key that stands in `bytes` from `start` to `end` is selected: a pure function of its bytes. */
export function isSelected({sample, shard}: KeySelection, bytes: Uint8Array, start: number, end: number): boolean {
  if (sample !== null && hashBytes(bytes, start, end, SAMPLE_SEED) >= sample * 2 ** 32) return false
  return shard === null || hashBytes(bytes, start, end, SHARD_SEED) % shard.of === shard.index - 1
}
