import {grouped, LIMITS} from './limits.js'
import type {SourcePath} from './workload-source.js'
import type {RawClient, RawStep} from './workload-structure.js'

/** One arrival at a barrier. */
interface Meeting {
  readonly barrier: string
  readonly path: SourcePath
}

interface BarrierProblem {
  readonly path: SourcePath
  readonly message: string
}

/** What one connection of a client meets in a round, and how far the rehearsal below has brought it. */
interface Walker {
  readonly client: string
  readonly meetings: readonly Meeting[]
  at: number
}

/**
 * Finds barriers at which a round would stop for ever, by rehearsing one round without its commands: whenever all
 * clients that name a barrier wait there, they go on. Clients whose connections are clones are rehearsed once.
 */
export function checkBarriers(clients: readonly RawClient[]): readonly BarrierProblem[] {
  const walkers: Walker[] = []
  let total = 0
  for (const [index, client] of clients.entries()) {
    const once = meetingsOf(client.steps, ['clients', index, 'steps'])
    total += once.length * client.repeat
    if (total > LIMITS.meetings) {
      const message = `more than ${grouped(LIMITS.meetings)} meetings in one round, which is the limit: repeat less`
      return [{path: once[0]!.path, message}]
    }
    walkers.push({client: client.name, meetings: Array.from({length: client.repeat}, () => once).flat(), at: 0})
  }
  return [...lonelyBarriers(clients, walkers), ...rehearse(walkers)]
}

function meetingsOf(steps: readonly RawStep[], path: SourcePath): readonly Meeting[] {
  const meetings: Meeting[] = []
  for (const [index, step] of steps.entries()) {
    const at = [...path, index]
    if (typeof step === 'string') continue
    if ('together' in step) meetings.push({barrier: step.together, path: [...at, 'together']})
    if (!('repeat' in step)) continue
    const inner = meetingsOf(step.repeat.steps, [...at, 'repeat', 'steps'])
    if (inner.length * step.repeat.times > LIMITS.meetings) return Array<Meeting>(LIMITS.meetings + 1).fill(inner[0]!)
    for (let time = 0; time < step.repeat.times && inner.length > 0; time++) meetings.push(...inner)
  }
  return meetings
}

function lonelyBarriers(clients: readonly RawClient[], walkers: readonly Walker[]): readonly BarrierProblem[] {
  return walkers.flatMap(({meetings}, index) => {
    if (clients[index]!.connections > 1) return []
    const others = walkers.filter((_, other) => other !== index).flatMap((walker) => walker.meetings)
    const named = new Set(others.map(({barrier}) => barrier))
    return firstOfEach(meetings)
      .filter(({barrier}) => !named.has(barrier))
      .map(({barrier, path}) => ({
        path,
        message: `nobody else meets at "${barrier}": a barrier needs a second client or connections: 2`,
      }))
  })
}

function firstOfEach(meetings: readonly Meeting[]): readonly Meeting[] {
  return [...new Map(meetings.toReversed().map((meeting) => [meeting.barrier, meeting])).values()].toReversed()
}

function rehearse(walkers: readonly Walker[]): readonly BarrierProblem[] {
  const parties = new Map<string, Walker[]>()
  for (const walker of walkers)
    for (const {barrier} of firstOfEach(walker.meetings))
      parties.set(barrier, [...(parties.get(barrier) ?? []), walker])
  const isOpen = (barrier: string): boolean =>
    parties.get(barrier)!.every(({meetings, at}) => meetings[at]?.barrier === barrier)
  for (;;) {
    const open = walkers
      .map(({meetings, at}) => meetings[at]?.barrier)
      .find((name) => name !== undefined && isOpen(name))
    if (open === undefined) break
    for (const walker of parties.get(open)!) walker.at++
  }
  return stuck(walkers, parties)
}

function stuck(walkers: readonly Walker[], parties: ReadonlyMap<string, readonly Walker[]>): readonly BarrierProblem[] {
  const waiting = walkers.find(({meetings, at}) => at < meetings.length)
  if (!waiting) return []
  const {barrier, path} = waiting.meetings[waiting.at]!
  const absent = parties.get(barrier)!.find(({meetings, at}) => meetings[at]?.barrier !== barrier)!
  const elsewhere = absent.meetings[absent.at]
  const where = elsewhere ? `waits at "${elsewhere.barrier}"` : 'has ended its round'
  return [
    {
      path,
      message: `${waiting.client} would wait at "${barrier}" for ever, since ${absent.client} ${where}: all clients must meet at a barrier equally often and in the same order`,
    },
  ]
}
