import type {FaultDefinition} from './fault-hooks.js'

/** Elements that servers store in compact form, and bytes of one node of a list. */
const COMPACT_ELEMENTS = 128
const NODE_BYTES = 8192

/** A hash that outgrows its compact form loses a field on the way. */
export const hashOutgrown: FaultDefinition<'hash-outgrown'> = {
  name: 'hash-outgrown',
  summary: `the replica loses a field when a hash grows beyond ${COMPACT_ELEMENTS}`,
  issue: null,
  hooks(_random, fires) {
    const fields = new Map<string, Set<string>>()
    return {
      receives(entry) {
        const [name, key, ...rest] = entry.words as [string, string?, ...string[]]
        if (key === undefined || !/^(hset|hmset|del|unlink)$/i.test(name)) return [entry]
        const known = /^h/i.test(name) ? (fields.get(key) ?? new Set<string>()) : new Set<string>()
        const before = known.size
        for (let at = 0; at < rest.length; at += 2) known.add(rest[at]!)
        fields.set(key, known)
        if (before > COMPACT_ELEMENTS || known.size <= COMPACT_ELEMENTS || !fires()) return [entry]
        return [entry, {...entry, words: ['HDEL', key, rest[0]!]}]
      },
    }
  },
}

/** A list of several nodes is popped at its other end. */
export const farEndPopped: FaultDefinition<'far-end-popped'> = {
  name: 'far-end-popped',
  summary: 'the replica pops a list of more than 8 kB at its other end',
  issue: null,
  hooks(_random, fires) {
    const bytes = new Map<string, number>()
    return {
      receives(entry) {
        const [name, key, ...rest] = entry.words as [string, string?, ...string[]]
        if (key === undefined) return [entry]
        const known = bytes.get(key) ?? 0
        if (/^[lr]push/i.test(name)) bytes.set(key, known + rest.reduce((sum, word) => sum + word.length, 0))
        if (!/^[lr]pop$/i.test(name) || known <= NODE_BYTES || !fires()) return [entry]
        const other = name.toLowerCase() === 'lpop' ? 'RPOP' : 'LPOP'
        return [{...entry, words: [other, key, ...rest]}]
      },
    }
  },
}
