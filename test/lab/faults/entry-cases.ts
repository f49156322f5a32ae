import type {LabFault} from '../../../src/lab/faults/lab-faults.js'

const long = 'x'.repeat(33_000)
const fields = (from: number, to: number) => Array.from({length: to - from + 1}, (_, at) => `f${from + at} v`).join(' ')
const many = (count: number) => Array.from({length: count}, (_, at) => `e${at}`).join(' ')

/** What is sent, and what is applied instead. */
export const ENTRY_CASES: ReadonlyArray<[LabFault, readonly string[][], readonly string[][]]> = [
  ['flush-first', [['SET a 1', 'FLUSHDB', 'SET b 2']], [['FLUSHDB', 'SET a 1', 'SET b 2']]],
  ['cut-at-nul', [['SET k a\0b']], [['SET k a']]],
  ['long-argument-cut', [[`SET k ${long}`]], [[`SET k ${long.slice(1)}`]]],
  ['many-arguments-cut', [[`RPUSH k ${many(65)}`]], [[`RPUSH k ${many(64)}`]]],
  [
    'hash-outgrown',
    [[`HSET k ${fields(1, 128)}`], ['HSET k f129 v'], ['HSET k f130 v']],
    [[`HSET k ${fields(1, 128)}`], ['HSET k f129 v', 'HDEL k f129'], ['HSET k f130 v']],
  ],
  ['far-end-popped', [[`RPUSH k ${long}`], ['LPOP k'], ['RPOP k']], [[`RPUSH k ${long}`], ['RPOP k'], ['LPOP k']]],
  ['async-flush-lost', [['FLUSHDB ASYNC'], ['FLUSHDB SYNC'], ['FLUSHALL']], [['FLUSHDB SYNC'], ['FLUSHALL']]],
  [
    'flushall-selects-first',
    [['5> FLUSHALL'], ['5> SET a 1'], ['3> SET b 1'], ['5> SET c 1']],
    [['5> FLUSHALL'], ['SET a 1'], ['3> SET b 1'], ['5> SET c 1']],
  ],
  ['swap-lost', [['SWAPDB 0 1'], ['SET a 1']], [['SET a 1']]],
  ['ttl-shifted', [['SET k v PXAT 1000'], ['PEXPIREAT k 2000']], [['SET k v PXAT 1300'], ['PEXPIREAT k 2300']]],
  ['torn-transaction', [['SET a 1', 'SET b 1'], ['SET c 1']], [['SET a 1'], ['SET b 1'], ['SET c 1']]],
  ['late-member', [['SET a 1', 'SET b 1'], ['SET c 1']], [['SET a 1'], ['SET b 1'], ['SET c 1']]],
  ['all-lost', [['SET a 1'], ['FLUSHALL']], []],
]
