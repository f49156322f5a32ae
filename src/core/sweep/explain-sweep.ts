import {bulkId} from '../bulk.js'
import {commandFacts, commandName} from '../command/command-facts.js'
import {commandKeys} from '../command/command-keys.js'
import type {Divergence} from '../divergence.js'
import type {Operation, Reply} from '../operation.js'
import {displayBulk, displaySide} from '../report/display-text.js'

/** An operation on a key that differs, with the answer it got, be it from its transaction. */
interface Told {
  readonly operation: Operation
  reply: Reply | undefined
}

/**
 * Explains what differs after a sweep: which command left it so, with which arguments, what was done to its keys
 * before, what it answered, and what each side holds now. Operations are added in the order of the history.
 */
export class SweepExplainer {
  private readonly told = new Map<string, Told[]>()
  private readonly queued = new Map<string, Array<Told | null>>()

  constructor(private readonly divergences: readonly Divergence[]) {
    for (const {key} of divergences) this.told.set(bulkId(key), [])
  }

  add(operation: Operation): void {
    if (operation.view !== 'primary' || operation.phase === 'final') return
    const name = commandName(operation.command)
    if (name === 'multi') this.queued.set(operation.client, [])
    else if (name === 'exec') this.execute(operation)
    else this.tell(operation, name)
  }

  /** The divergences with their explanations, and the commands they name with how many keys each left different. */
  explained(): {divergences: readonly Divergence[]; commands: ReadonlyMap<string, number>} {
    const commands = new Map<string, number>()
    const divergences = this.divergences.map((divergence) => {
      const told = this.told.get(bulkId(divergence.key)) ?? []
      const last = told.at(-1)
      if (!last) return divergence
      const name = commandName(last.operation.command).toUpperCase()
      commands.set(name, (commands.get(name) ?? 0) + 1)
      return {
        ...divergence,
        operations: told.map(({operation}) => operation.id),
        explanation: explain(divergence, told.slice(0, -1), last),
      }
    })
    return {divergences, commands}
  }

  private tell(operation: Operation, name: string): void {
    const told: Told = {operation, reply: operation.reply}
    const queue = operation.reply === 'QUEUED' ? this.queued.get(operation.client) : undefined
    queue?.push(told)
    if (commandFacts(name)?.access === 'read') return
    for (const key of sweptKeys(operation)) this.told.get(key)?.push(told)
  }

  private execute({client, reply}: Operation): void {
    const replies = Array.isArray(reply) ? (reply as readonly Reply[]) : []
    for (const [at, told] of (this.queued.get(client) ?? []).entries()) if (told) told.reply = replies[at]
    this.queued.delete(client)
  }
}

/** Keys by their `bulkId`, each once. Subcommands (XGROUP) and commands not known here have theirs among the words. */
function sweptKeys({command}: Operation): ReadonlySet<string> {
  const known = commandKeys(command)
  const words = known.length > 0 ? known : command.slice(1, 3)
  return new Set(words.map(bulkId))
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
