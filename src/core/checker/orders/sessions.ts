import type {Problem} from '../problem/problem.js'

/** Sessions of the primary's operations: one for each client that must have done something. */
export function primarySessions({count, view, required, client}: Problem): {
  sessionOf: Int32Array
  /** The session that a node comes in or, of unknown outcome, behind; -1 without one. */
  follows: Int32Array
} {
  const sessions = new Map<number, number>()
  const sessionOf = new Int32Array(count).fill(-1)
  for (let node = 0; node < count; node++) {
    if (view[node]! >= 0 || required[node] === 0) continue
    sessionOf[node] = numberOf(sessions, client[node]!)
  }
  const follows = sessionOf.map((session, node) =>
    session >= 0 || view[node]! >= 0 ? session : (sessions.get(client[node]!) ?? -1),
  )
  return {sessionOf, follows}
}

/** Sessions of replica reads: one for each group and client. */
export function groupSessions(
  {count, client}: Problem,
  group: Int32Array,
): {sessionOf: Int32Array; sessionsOf: number[][]; groupOf: Int32Array} {
  const groups = new Map<number, number>()
  const sessions = new Map<number, number>()
  const sessionsOf: number[][] = []
  const sessionOf = new Int32Array(count).fill(-1)
  const groupOf = new Int32Array(count).fill(-1)
  let clients = 0
  for (let node = 0; node < count; node++) clients = Math.max(clients, client[node]! + 1)
  for (let node = 0; node < count; node++) {
    if (group[node]! < 0) continue
    const own = numberOf(groups, group[node]!)
    if (own === sessionsOf.length) sessionsOf.push([])
    const known = sessions.size
    const session = numberOf(sessions, own * clients + client[node]!)
    if (session === known) sessionsOf[own]!.push(session)
    groupOf[node] = own
    sessionOf[node] = session
  }
  return {sessionOf, sessionsOf, groupOf}
}

function numberOf(numbers: Map<number, number>, id: number): number {
  let number = numbers.get(id)
  if (number === undefined) numbers.set(id, (number = numbers.size))
  return number
}
