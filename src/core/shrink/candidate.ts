import {commandName} from '../command/command-facts.js'
import type {ScriptForm} from '../command/script-calls.js'
import {commandKeys} from '../command/command-keys.js'
import type {Command} from '../operation.js'
import {bulkId} from '../bulk.js'
import {parseCommandText} from '../workload/command-text.js'
import {walkSteps} from '../workload/walk-steps.js'
import type {ViewRole} from '../workload/workload.js'
import type {Step} from '../workload/workload.js'

/** One thing a client of a candidate does in a round. `at` orders the acts of all clients as they were recorded. */
export type Act = CommandAct | WaitAct | StepAct

/** One command; those of the same `write` go out together, those of the same `transaction` between MULTI and EXEC. */
export interface CommandAct {
  readonly kind: 'command'
  readonly at: number
  /** Without anything to expand or to choose; `{value}` and `{round}` may stand in it. */
  readonly text: string
  readonly write: number
  readonly transaction: number | null
  /** The transaction is a script of this form. */
  readonly script?: ScriptForm
}

/** A pause, a meeting, or a look at the pair. */
export interface WaitAct {
  readonly kind: 'wait'
  readonly at: number
  readonly step: Extract<Step, {readonly kind: 'pause' | 'together' | 'settle' | 'snapshot'}>
}

/** A step of a client that repeats its steps: its choices are left to the seed. */
export interface StepAct {
  readonly kind: 'step'
  readonly at: number
  readonly step: Step
}

/** One connection of a candidate. */
export interface CandidateClient {
  readonly name: string
  readonly on: ViewRole
  /** As in a workload: null plays the acts once a round. */
  readonly everyMs: number | null
  readonly acts: readonly Act[]
}

/** A workload as shrinking takes it apart: the operations of one round, one by one. */
export interface Candidate {
  readonly name: string
  readonly databases: readonly number[]
  readonly allowUnknownCommands: boolean
  readonly clients: readonly CandidateClient[]
}

/** The commands a client sends in a round (once, where it repeats its steps). */
export function commandTexts({acts}: CandidateClient): readonly string[] {
  return acts.flatMap((act) => {
    if (act.kind === 'command') return [act.text]
    if (act.kind === 'wait') return []
    return [...walkSteps([act.step])].flatMap((step) => (step.kind === 'command' ? [step.text] : []))
  })
}

/** How many operations a candidate has in a round. */
export function operationCount({clients}: Candidate): number {
  return clients.reduce((sum, client) => sum + commandTexts(client).length, 0)
}

/** The candidate without some acts, and without the clients that are left with nothing to send. */
export function keepActs(candidate: Candidate, keep: (act: Act, client: CandidateClient) => boolean): Candidate {
  const clients = candidate.clients
    .map((client) => ({...client, acts: client.acts.filter((act) => keep(act, client))}))
    .filter((client) => commandTexts(client).length > 0)
  return {...candidate, clients: withoutLonelyMeetings(clients)}
}

/** Each client's commands in one write, as far as no wait parts them. */
export function inOneWrite(candidate: Candidate): Candidate {
  return {
    ...candidate,
    clients: candidate.clients.map((client) => ({
      ...client,
      acts: client.acts.map((act) => (act.kind === 'command' ? {...act, write: 1} : act)),
    })),
  }
}

/** A meeting that one client alone comes to would be refused as a mistake. */
function withoutLonelyMeetings(clients: readonly CandidateClient[]): readonly CandidateClient[] {
  const meetings = clients.flatMap(({acts}) => [...new Set(acts.flatMap(meetingOf))])
  const isLonely = (name: string) => meetings.indexOf(name) === meetings.lastIndexOf(name)
  return clients.map((client) => ({...client, acts: client.acts.filter((act) => !meetingOf(act).some(isLonely))}))
}

function meetingOf(act: Act): readonly string[] {
  return act.kind === 'wait' && act.step.kind === 'together' ? [act.step.barrier] : []
}

/** The keys that a command text names, as far as they are fixed. */
export function keysOfText(text: string): readonly string[] {
  return commandKeys(fixedCommand(text)).map(bulkId)
}

/** The name of the command of this text, in lower case. */
export function nameOfText(text: string): string {
  return commandName(fixedCommand(text))
}

function fixedCommand(text: string): Command {
  return parseCommandText(text).map(({pieces}) => {
    const [piece] = pieces
    if (!piece) return ''
    if (pieces.length === 1 && piece.kind === 'literal') return piece.bulk
    return pieces.map((part) => (part.kind === 'literal' ? bulkId(part.bulk) : `{${part.kind}}`)).join('')
  })
}
