/** What a workload may ask for at most. Every refusal names its limit, so they stand together. */
export const LIMITS = {
  /** Characters of a workload file. */
  fileCharacters: 1_000_000,
  rounds: 1_000_000,
  /** Connections of all clients together. */
  connections: 1000,
  repeat: 1_000_000,
  /** The highest database index. */
  database: 1023,
  /** Commands that one step expands to. */
  expansion: 100_000,
  /** Commands in one write to a connection. */
  sendCommands: 100_000,
  /** Bytes in one write to a connection. */
  sendBytes: 64 * 1024 * 1024,
  /** Values that `{any a..b}` may choose from. */
  choices: 2 ** 32,
  /** Bytes of one padded value. */
  valueBytes: 16 * 1024 * 1024,
  /** Meetings at barriers in one round, of all clients together. */
  meetings: 100_000,
  /** Weight of one choice of a mix. */
  weight: 1_000_000,
  /** Longest pause and interval. */
  durationMs: 600_000,
} as const

/** A whole number with its thousands apart: 100,000. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
