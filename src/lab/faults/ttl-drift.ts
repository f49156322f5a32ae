import type {BinlogEntry} from '../replication/binlog-entry.js'
import type {SeededRandom} from '../seeded-random.js'
import type {FaultDefinition, FaultHooks} from './fault-hooks.js'

const SHIFT_MS = 300
const DRIFT_MS = {least: 3000, most: 10_000} as const

/** The replica's clock is some seconds off, early or late, and it takes the log's instants by that clock. */
export const ttlDrift: FaultDefinition<'ttl-drift'> = {
  name: 'ttl-drift',
  summary: 'names end some seconds earlier or later on the replica',
  issue: 'OpenAtomFoundation/pika#2447',
  hooks(random, fires) {
    return drifts(fires, chooseDriftMs(random))
  },
}

/** Every instant is a little late, as of a server that counts from when the command arrives. */
export const ttlShifted: FaultDefinition<'ttl-shifted'> = {
  name: 'ttl-shifted',
  summary: `names end ${SHIFT_MS} ms later on the replica`,
  issue: null,
  hooks: (_random, fires) => drifts(fires, SHIFT_MS),
}

function drifts(fires: () => boolean, driftMs: number): FaultHooks {
  return {receives: (entry) => [instantWord(entry) > 0 && fires() ? drifted(entry, driftMs) : entry]}
}

function chooseDriftMs(random: SeededRandom): number {
  const driftMs = random.integer(DRIFT_MS.least, DRIFT_MS.most)
  return random.chance(0.5) ? driftMs : -driftMs
}

/** Which word of the entry is an instant; the log has only these two forms. 0: none. */
function instantWord({words}: BinlogEntry): number {
  const name = words[0]!.toLowerCase()
  if (name === 'pexpireat') return 2
  return name === 'set' && words[3] === 'PXAT' ? 4 : 0
}

function drifted(entry: BinlogEntry, driftMs: number): BinlogEntry {
  const at = instantWord(entry)
  const words = entry.words.map((word, index) => (index === at ? String(Math.max(1, Number(word) + driftMs)) : word))
  return {...entry, words}
}
