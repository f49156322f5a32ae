import {fromBulk, type Bulk} from '../bulk.js'

const MASK = 0xffffffffffffffffn
const MULTIPLIER = 0xc6a4a7935bd1e995n
const SEED = 0xc70f6907n

/** The apply worker to which Pika gives a key: libstdc++'s hash of the name, modulo the number of workers. */
export function workerOf(key: Bulk, workers: number): number {
  return Number(stringHash(fromBulk(key)) % BigInt(workers))
}

/** `std::hash<std::string>` of libstdc++ on 64-bit machines: MurmurHash64A with a fixed seed. */
export function stringHash(bytes: Buffer): bigint {
  let hash = (SEED ^ (BigInt(bytes.length) * MULTIPLIER)) & MASK
  const whole = bytes.length & ~7
  for (let at = 0; at < whole; at += 8) {
    const word = (mixed((bytes.readBigUInt64LE(at) * MULTIPLIER) & MASK) * MULTIPLIER) & MASK
    hash = ((hash ^ word) * MULTIPLIER) & MASK
  }
  if (bytes.length > whole) {
    let rest = 0n
    for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8n) | BigInt(bytes[at]!)
    hash = ((hash ^ rest) * MULTIPLIER) & MASK
  }
  return mixed((mixed(hash) * MULTIPLIER) & MASK)
}

function mixed(value: bigint): bigint {
  return value ^ (value >> 47n)
}
