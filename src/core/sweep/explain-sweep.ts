import {bulkId} from '../bulk.js'
import {commandFacts, commandName} from '../command/command-facts.js'
import type {Divergence} from '../divergence.js'
import type {Operation, Reply} from '../operation.js'
import {displayBulk, displaySide} from '../report/display-text.js'
import {guiltyCommands, type Guilt, type SweptKey} from './guilty-commands.js'
import {isExpiredState, preparationsOf, stateOf} from './sweep-states.js'
import {keysOf, traitsOf, type SweepTrait} from './sweep-traits.js'
import {SWEEP_CLIENT} from './sweep-workload.js'

/** A write and the answer it got, be it from its transaction. */
interface Told {
  readonly operation: Operation
  reply: Reply | undefined
}

/** What was done to a key. */
interface History extends SweptKey {
  readonly told: readonly Told[]
}

/** At most so many commands are named; what is left is counted. */
const MAX_NAMED = 8

/**
 * Explains what differs after a sweep: which commands left it so, with which arguments, what was done to each key before,
 * what it answered, and what each side holds now. Operations are added in the order of the history.
 */
export class SweepExplainer {
  private readonly told = new Map<string, Told[]>()
  private readonly queued = new Map<string, Array<Told | null>>()

  constructor(private readonly divergences: readonly Divergence[]) {}

  add(operation: Operation): void {
    if (operation.client !== SWEEP_CLIENT || operation.phase === 'final') return
    const name = commandName(operation.command)
    if (name === 'multi') this.queued.set(operation.client, [])
    else if (name === 'exec') this.execute(operation)
    else this.tell(operation, name)
  }

  /** The divergences with their explanations, and a sentence for each command that is to blame, the worst first. */
  explained(): {divergences: readonly Divergence[]; reasons: readonly string[]} {
    if (this.divergences.length === 0) return {divergences: [], reasons: []}
    const differing = new Set(this.divergences.map(({key}) => bulkId(key)))
    const keys = new Map([...this.told].map(([key, told]) => [key, historyOf(key, told, differing.has(key))]))
    const divergences = this.divergences.map((divergence) => {
      const told = keys.get(bulkId(divergence.key))?.told ?? []
      const last = told.at(-1)
      if (!last) return divergence
      return {
        ...divergence,
        operations: told.map(({operation}) => operation.id),
        explanation: explain(divergence, told.slice(0, -1), last),
      }
    })
    return {divergences, reasons: reasonsOf(guiltyCommands([...keys.values()]))}
  }

  private tell(operation: Operation, name: string): void {
    const told: Told = {operation, reply: operation.reply}
    const queue = operation.reply === 'QUEUED' ? this.queued.get(operation.client) : undefined
    queue?.push(told)
    // What is put into the second database beforehand is of another key of the same name.
    if (commandFacts(name)?.access === 'read' || operation.db !== 0) return
    for (const key of new Set(keysOf(operation.command))) {
      const list = this.told.get(key)
      if (list) list.push(told)
      else this.told.set(key, [told])
    }
  }

  private execute({client, reply}: Operation): void {
    const replies = Array.isArray(reply) ? (reply as readonly Reply[]) : []
    for (const [at, told] of (this.queued.get(client) ?? []).entries()) if (told) told.reply = replies[at]
    this.queued.delete(client)
  }
}

/**
 * Prepared states were compared before anything was tried on them, so a key that a case was tried on was equal before it;
 * only where none was tried may its preparation be to blame.
 */
function historyOf(key: string, told: readonly Told[], differs: boolean): History {
  const prepared = preparationsOf(stateOf(key))
  const traits = told.map((one, at) => (at < prepared ? preparationTraits(one) : caseTraits(one)))
  const blamed = told.length > prepared ? traits.slice(prepared) : traits
  // That a key is equal once it has expired proves nothing for what prepared it.
  const gone = isExpiredState(stateOf(key)) ? prepared : 0
  const worked = traits.filter((_, at) => at >= gone && told[at]!.operation.outcome === 'ok')
  return {told, differs, blamed: blamed.flat(), all: worked.flat()}
}

function preparationTraits({operation}: Told): readonly SweepTrait[] {
  return traitsOf(operation.command, null, false)
}

function caseTraits({operation}: Told): readonly SweepTrait[] {
  const states = [...new Set(keysOf(operation.command))].map(stateOf).join(' and ')
  return traitsOf(operation.command, states, operation.reply === 'QUEUED')
}

function reasonsOf(guilts: readonly Guilt[]): string[] {
  const keys = guilts.reduce((sum, guilt) => sum + guilt.keys.length, 0)
  if (guilts.length > MAX_NAMED && guilts.length > keys / 2)
    return [`${keys} keys differ, and no command stands out: ${sentence(guilts[0]!)}, and ${guilts.length - 1} others.`]
  const named = guilts.slice(0, MAX_NAMED).map((guilt) => `The sides differ after ${sentence(guilt)}.`)
  const rest = guilts.length - named.length
  return rest === 0 ? named : [...named, `The sides differ after ${rest} other commands, too.`]
}

function sentence({text, keys, differing, total}: Guilt): string {
  const examples = keys.map((key) => exampleOf(text, key as History)).sort((a, b) => a.length - b.length)
  return `${text}: ${differing} of ${total} ${total === 1 ? 'key' : 'keys'} (${examples[0]!})`
}

/** The commands that bring it about, as one would type them. */
function exampleOf(trait: string, {told}: History): string {
  const last = told.findLastIndex((one) =>
    [...preparationTraits(one), ...caseTraits(one)].some(({text}) => text === trait),
  )
  return told
    .slice(0, last + 1)
    .map(({operation}) =>
      operation.reply === 'QUEUED' ? `MULTI; ${commandText(operation)}; EXEC` : commandText(operation),
    )
    .join('; ')
}

function explain(divergence: Divergence, before: readonly Told[], {operation, reply}: Told): string {
  const {view, against, expected, actual} = divergence
  const inMulti = operation.reply === 'QUEUED' ? ' in a transaction' : ''
  const state = before.length === 0 ? 'nothing' : before.map((told) => commandText(told.operation)).join('; ')
  return (
    `${commandText(operation)}${inMulti} answered ${replyText(operation, reply)}. Done to the key before: ${state}. ` +
    `By the ${against}: ${displaySide(expected, true)}; by the ${view}: ${displaySide(actual, true)}.`
  )
}

function commandText({command}: Operation): string {
  return command.map((word) => displayBulk(word)).join(' ')
}

function replyText({outcome, error}: Operation, reply: Reply | undefined): string {
  if (outcome !== 'ok') return error ?? 'nothing'
  if (reply === null || reply === undefined) return 'nil'
  if (typeof reply === 'string') return displayBulk(reply)
  if (typeof reply === 'object' && 'error' in reply) return reply.error
  return JSON.stringify(reply)
}
