import {commandFacts, type CommandFamily} from './command-facts.js'

/** The data type a command works on, as one bit, so that a key's families fit in one number. */
export const VALUE_FAMILIES = {string: 1, hash: 2, list: 4, set: 8, zset: 16, stream: 32, vectorset: 64} as const

export type ValueFamily = keyof typeof VALUE_FAMILIES

/** What those types are stored as that have a type of their own only in commands. */
const STORED_AS: Partial<Record<CommandFamily, ValueFamily>> = {hyperloglog: 'string', geo: 'zset'}

/** The bit of the family a command belongs to; 0 for commands that work on any type (DEL, EXPIRE, TYPE, ...). */
export function valueFamily(name: string): number {
  const family = commandFacts(name)?.family ?? 'none'
  const stored = STORED_AS[family] ?? family
  return stored === 'any' || stored === 'none' ? 0 : VALUE_FAMILIES[stored as ValueFamily]
}
