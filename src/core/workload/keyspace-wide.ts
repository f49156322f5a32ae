import {commandFacts} from '../command/command-facts.js'

/** Commands that may reach a database other than the selected one. Scripts may select what they like. */
const KEYSPACE_WIDE: ReadonlySet<string> = new Set(['flushall', 'swapdb', 'eval', 'evalsha', 'fcall', 'function'])

/**
 * Whether a command of this name (lower case) may touch databases beyond the ones the workload names.
 * Of an unknown command the worst is assumed. MOVE and COPY name their database, which the parser has checked.
 */
export function isKeyspaceWide(name: string): boolean {
  return KEYSPACE_WIDE.has(name) || commandFacts(name) === undefined
}
