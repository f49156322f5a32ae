import {bulkId, type Bulk} from '../core/bulk.js'
import {commandFacts, commandName, flushScope, type CommandFacts} from '../core/command/command-facts.js'
import {commandKeys} from '../core/command/command-keys.js'
import {swappedPair} from '../core/command/other-database.js'
import {scriptCalls} from '../core/command/script-calls.js'
import type {Settled} from '../core/history/header.js'
import type {OperationBatch} from '../core/history/operation-batch.js'
import type {NemesisAct} from '../core/nemesis/nemesis-act.js'
import type {Command, Reply} from '../core/operation.js'
import {errorText} from '../core/outcome.js'
import {NamedKeys, namingTraits, type NamingTraits} from './named-keys.js'
import type {HistorySink} from './ports/run-store.js'
import type {SentBatch} from './ports/session.js'

/** How much may wait to be written before clients are held back. */
const MAX_BACKLOG_BYTES = 8 * 1024 * 1024
/** How many completed operations may wait for an older one that is still in flight. */
const MAX_WAITING_OPERATIONS = 100_000

/** Fields of one hash that are read one by one in the end; a cache that serves them wrongly shows with these. */
const MAX_NAMED_FIELDS = 32

/** Commands that were sent together, until their lines are written. */
export interface Ticket {
  readonly firstId: number
  readonly client: string
  readonly view: string
  readonly commands: readonly Command[]
  readonly round: number | null
  readonly phase: 'final' | null
  /** What goes to the history when all before it has gone; null while it is in flight. */
  record: OperationBatch | Settled | null
}

/** What the recorder needs to know of a command, by its name. */
interface CommandTraits extends NamingTraits {
  readonly flushes: boolean
  readonly access: 'write' | 'read' | 'none'
  /** It runs other commands. */
  readonly script: boolean
  /** The first argument is the only key. */
  readonly onlyKeyIsFirst: boolean
  /** Words from one field of a hash to the next; 0 for commands that name none. */
  readonly fieldStep: number
  sentToPrimary: number
  ranOnPrimary: number
}

/** How many operations of which kind a run has sent. */
export interface OperationCounts {
  operations: number
  writes: number
  flushes: number
  observations: number
}

/**
 * Writes every operation to the history, in order of invocation, as soon as that order allows.
 * Memory is bounded: `pressure` tells clients when to wait.
 */
export class Recorder {
  readonly counts: OperationCounts = {operations: 0, writes: 0, flushes: 0, observations: 0}
  readonly named = new NamedKeys()
  /** Fields of hashes ever named, by database and key, up to a limit for each. */
  readonly namedFields = new Map<number, Map<string, Set<string>>>()
  private nextId = 1
  private readonly queue: Ticket[] = []
  private waiting = 0
  private readonly relieved: Array<() => void> = []
  private readonly traits = new Map<string, CommandTraits>()
  private lastWord: Bulk | undefined
  private lastTraits: CommandTraits | undefined

  constructor(private readonly sink: HistorySink) {}

  /** Commands sent to the primary, by name. */
  get sentToPrimary(): ReadonlyMap<string, number> {
    return new Map([...this.traits].map(([name, {sentToPrimary}]) => [name, sentToPrimary]))
  }

  /** Commands that the primary has certainly run, by name: it gave an answer that is no error. */
  get ranOnPrimary(): ReadonlyMap<string, number> {
    return new Map([...this.traits].map(([name, {ranOnPrimary}]) => [name, ranOnPrimary]))
  }

  /** Takes the next ids for commands that are about to be sent. */
  invoke(
    client: string,
    view: string,
    commands: readonly Command[],
    round: number | null,
    phase: 'final' | null,
  ): Ticket {
    const ticket: Ticket = {firstId: this.nextId, client, view, commands, round, phase, record: null}
    this.nextId += commands.length
    this.queue.push(ticket)
    return ticket
  }

  /** Records what became of them. `dbs` holds the database of each command. */
  complete(ticket: Ticket, batch: SentBatch, dbs: readonly number[]): void {
    const {commands, view} = ticket
    for (let at = 0; at < commands.length; at++) this.count(commands[at]!, view, dbs[at]!, batch.replies[at])
    ticket.record = recordOf(ticket, batch, dbs)
    this.waiting += commands.length
    this.flush()
  }

  /** Records how the pair settled, after all operations so far. */
  settled(facts: Settled): void {
    this.invoke('', '', [], null, null).record = facts
    this.flush()
  }

  /** Records what was done to the pair on purpose. */
  nemesis(act: NemesisAct): void {
    this.sink.nemesis(act)
  }

  /** Whether a write of the run names this key; of one that was just sent, its database shows only with the reply. */
  names(db: number, key: Bulk): boolean {
    if (this.named.owns(db, key)) return true
    const id = bulkId(key)
    const mayName = (command: Command) =>
      commandKeys(command).some((named) => bulkId(named) === id) ||
      (swappedPair(command)?.some((other) => this.named.owns(other, key)) ?? false)
    return this.queue.some(({record, commands}) => record === null && commands.some(mayName))
  }

  /** Commands whose outcome is still open, oldest first. */
  inFlight(): readonly Ticket[] {
    return this.queue.filter((ticket) => ticket.record === null)
  }

  /** Whether clients should wait for `relief` before they send more. */
  get pressure(): boolean {
    return this.sink.backlogBytes > MAX_BACKLOG_BYTES || this.waiting > MAX_WAITING_OPERATIONS
  }

  /** Resolves when what could be written has been written, and not too much waits for an operation still in flight. */
  async relief(): Promise<void> {
    await this.sink.drained()
    while (this.waiting > MAX_WAITING_OPERATIONS) {
      await new Promise<void>((resolve) => this.relieved.push(resolve))
      await this.sink.drained()
    }
  }

  private flush(): void {
    let done = 0
    for (; done < this.queue.length; done++) {
      const {record, commands} = this.queue[done]!
      if (record === null) break
      this.waiting -= commands.length
      if ('firstId' in record) this.sink.append(record)
      else this.sink.settled(record)
    }
    if (done > 0) this.queue.splice(0, done)
    if (this.waiting <= MAX_WAITING_OPERATIONS) for (const resume of this.relieved.splice(0)) resume()
  }

  private count(command: Command, view: string, db: number, reply: Reply | undefined): void {
    const {counts} = this
    const traits = this.traitsOf(command)
    if (view === 'primary') {
      traits.sentToPrimary++
      if (reply !== undefined && reply !== 'QUEUED' && errorText(reply) === null) traits.ranOnPrimary++
    }
    const calls = traits.script ? scriptCalls(command) : null
    if (calls) {
      // Servers count both, the script and what it ran.
      for (const [at, call] of calls.entries()) this.count(call, view, db, memberReply(reply, at))
      return
    }
    counts.operations++
    if (traits.flushes) counts.flushes++
    else if (traits.access === 'read') counts.observations++
    else if (traits.access === 'write') counts.writes++
    if (traits.fieldStep > 0) this.nameFields(db, command, traits.fieldStep)
    if (traits.onlyKeyIsFirst) this.named.add(db, command[1] ?? '', traits.bits)
    else for (const key of commandKeys(command)) this.named.add(db, key, traits.bits)
    if (traits.reachesOut) this.named.addElsewhere(command)
  }

  /** Commands of a pipeline are mostly the same one: what is known of it is looked up once. */
  private traitsOf(command: Command): CommandTraits {
    if (command[0] === this.lastWord) return this.lastTraits!
    const name = commandName(command)
    let traits = this.traits.get(name)
    if (!traits) this.traits.set(name, (traits = describeCommand(name)))
    this.lastWord = command[0]
    this.lastTraits = traits
    return traits
  }

  private nameFields(db: number, command: Command, step: number): void {
    let keys = this.namedFields.get(db)
    if (!keys) this.namedFields.set(db, (keys = new Map<string, Set<string>>()))
    const id = bulkId(command[1] ?? '')
    let fields = keys.get(id)
    if (!fields) keys.set(id, (fields = new Set()))
    for (let at = 2; at < command.length && fields.size < MAX_NAMED_FIELDS; at += step) fields.add(bulkId(command[at]!))
  }
}

/** What a script's reply says of one of its commands. */
function memberReply(reply: Reply | undefined, at: number): Reply | undefined {
  return Array.isArray(reply) ? (reply as readonly Reply[])[at] : undefined
}

function recordOf(ticket: Ticket, batch: SentBatch, dbs: readonly number[]): OperationBatch {
  return {
    firstId: ticket.firstId,
    client: ticket.client,
    view: ticket.view,
    round: ticket.round,
    phase: ticket.phase,
    commands: ticket.commands,
    invokedNs: batch.invokedNs,
    replies: batch.replies,
    completedNs: batch.completedNs,
    lost: batch.lost,
    dbs,
  }
}

function describeCommand(name: string): CommandTraits {
  const facts = commandFacts(name)
  return {
    flushes: flushScope([name]) !== null,
    access: facts?.access ?? 'none',
    script: facts?.script ?? false,
    ...namingTraits(name),
    onlyKeyIsFirst: onlyKeyIsFirst(facts),
    fieldStep: facts?.fieldStep ?? 0,
    sentToPrimary: 0,
    ranOnPrimary: 0,
  }
}

function onlyKeyIsFirst(facts: CommandFacts | undefined): boolean {
  if (!facts) return false
  const {first, last, counted, elsewhere} = facts.keys
  return first === 1 && last === 1 && !counted && !elsewhere
}
