import {bulkId, type Bulk} from '../bulk.js'
import type {Command} from '../operation.js'
import type {Effect} from './effect.js'
import {setOf, type Lookup} from './keyspace-model.js'

/** Sets. What SPOP takes is chance, so it is not here. */
export const SET_EFFECTS: Readonly<Record<string, Effect>> = {
  sadd: (command, lookup) => change(lookup, command, (members, member) => members.add(member)),
  srem: (command, lookup) => change(lookup, command, (members, member) => members.delete(member)),
  smove: (command, lookup) => {
    const [source, target, member] = [command[1]!, command[2]!, bulkId(command[3]!)]
    const from = membersOf(lookup, source)
    const to = membersOf(lookup, target)
    if (!from || !to) return null
    if (!from.has(member) || bulkId(source) === bulkId(target)) return []
    from.delete(member)
    to.add(member)
    return [
      [source, setOf(from)],
      [target, setOf(to)],
    ]
  },
  sunionstore: (command, lookup) => store(command, lookup, (a, b) => new Set([...a, ...b])),
  sinterstore: (command, lookup) => store(command, lookup, (a, b) => new Set([...a].filter((member) => b.has(member)))),
  sdiffstore: (command, lookup) => store(command, lookup, (a, b) => new Set([...a].filter((member) => !b.has(member)))),
}

function change(
  lookup: Lookup,
  command: Command,
  edit: (members: Set<string>, member: string) => unknown,
): ReturnType<Effect> {
  const members = membersOf(lookup, command[1]!)
  if (!members) return null
  for (const member of command.slice(2)) edit(members, bulkId(member))
  return [[command[1]!, setOf(members)]]
}

function store(
  command: Command,
  lookup: Lookup,
  combine: (a: ReadonlySet<string>, b: ReadonlySet<string>) => ReadonlySet<string>,
): ReturnType<Effect> {
  const sources = command.slice(2).map((key) => membersOf(lookup, key))
  if (sources.includes(null)) return null
  const [first, ...others] = sources as ReadonlyArray<ReadonlySet<string>>
  return [[command[1]!, setOf(others.reduce(combine, first!))]]
}

function membersOf(lookup: Lookup, key: Bulk): Set<string> | null {
  const held = lookup(key)
  if (held === null) return new Set()
  return held !== 'unknown' && held.type === 'set' ? new Set(held.set.map(bulkId)) : null
}
