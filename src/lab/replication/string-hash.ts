const MULTIPLIER = 0xc6a4a7935bd1e995n
const SEED = 0xc70f6907n
const MASK = 0xffffffffffffffffn

/**
 * What `std::hash<std::string>` of libstdc++ gives on 64 bits: MurmurHash64A's variant in `hash_bytes.cc`,
 * seed 0xc70f6907. `text` is one character per byte. Pika picks the apply worker of a key with it.
 */
export function stringHash(text: string): bigint {
  const length = text.length
  const aligned = length - (length % 8)
  let hash = SEED ^ ((BigInt(length) * MULTIPLIER) & MASK)
  for (let at = 0; at < aligned; at += 8) {
    const data = (shiftMix((bytesAt(text, at, 8) * MULTIPLIER) & MASK) * MULTIPLIER) & MASK
    hash = ((hash ^ data) * MULTIPLIER) & MASK
  }
  if (aligned < length) hash = ((hash ^ bytesAt(text, aligned, length - aligned)) * MULTIPLIER) & MASK
  hash = (shiftMix(hash) * MULTIPLIER) & MASK
  return shiftMix(hash)
}

function shiftMix(value: bigint): bigint {
  return value ^ (value >> 47n)
}

/** Little-endian number of up to eight bytes. */
function bytesAt(text: string, from: number, count: number): bigint {
  let low = 0
  let high = 0
  for (let at = Math.min(count, 4) - 1; at >= 0; at--) low = low * 256 + text.charCodeAt(from + at)
  for (let at = count - 1; at >= 4; at--) high = high * 256 + text.charCodeAt(from + at)
  return (BigInt(high) << 32n) | BigInt(low)
}
