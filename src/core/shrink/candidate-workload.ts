import {formatWorkload} from '../workload/format-workload.js'
import type {ClientScript, Step, Workload} from '../workload/workload.js'
import type {Act, Candidate, CandidateClient, CommandAct} from './candidate.js'

/** The workload that plays a candidate this many rounds. */
export function candidateWorkload(candidate: Candidate, rounds: number, summary = ''): Workload {
  const {name, databases, allowUnknownCommands, clients} = candidate
  return {
    name,
    summary,
    databases,
    rounds,
    clients: clients.map(clientScript),
    ...(allowUnknownCommands ? {allowUnknownCommands: true as const} : {}),
  }
}

/** What makes two candidates the same: the text of their workload. */
export function contentOf(candidate: Candidate): string {
  return formatWorkload(candidateWorkload(candidate, 1))
}

function clientScript({name, on, everyMs, acts}: CandidateClient): ClientScript {
  const groups = groupWrites(acts)
  const [only] = groups
  // One write is the whole client: its steps need no box of their own.
  const pipeline = groups.length === 1 && Array.isArray(only) && only.length > 1
  return {
    name,
    on,
    connections: 1,
    repeat: 1,
    pipeline,
    everyMs,
    steps: pipeline ? inTransactions(only as readonly CommandAct[]) : groups.flatMap(groupSteps),
  }
}

type Group = readonly CommandAct[] | Step

function groupWrites(acts: readonly Act[]): Group[] {
  const groups: Group[] = []
  for (const act of acts) {
    if (act.kind !== 'command') {
      groups.push(act.step)
      continue
    }
    const last = groups.at(-1)
    if (Array.isArray(last) && (last as CommandAct[])[0]!.write === act.write) (last as CommandAct[]).push(act)
    else groups.push([act])
  }
  return groups
}

function groupSteps(group: Group): readonly Step[] {
  if (!isWrite(group)) return [group]
  const steps = inTransactions(group)
  return steps.length === 1 ? steps : [{kind: 'pipeline', steps}]
}

function isWrite(group: Group): group is readonly CommandAct[] {
  return Array.isArray(group)
}

function inTransactions(acts: readonly CommandAct[]): readonly Step[] {
  const runs: CommandAct[][] = []
  for (const act of acts) {
    const last = runs.at(-1)
    if (act.transaction !== null && last?.[0]!.transaction === act.transaction) last.push(act)
    else runs.push([act])
  }
  return runs.map((run) => {
    const steps = run.map(({text}): Step => ({kind: 'command', text}))
    const {transaction, script} = run[0]!
    if (transaction === null) return steps[0]!
    return script === undefined ? {kind: 'transaction', steps} : {kind: 'script', form: script, steps}
  })
}
