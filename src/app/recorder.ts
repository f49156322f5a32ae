import {bulkId, type Bulk} from '../core/bulk.js'
import {commandFacts, commandKeys, commandName, flushScope} from '../core/command/command-facts.js'
import {valueFamily} from '../core/command/value-family.js'
import {encodeOperation} from '../core/history/encode-operation.js'
import type {Command, Operation, Reply} from '../core/operation.js'
import {errorOutcome} from '../core/outcome.js'
import type {HistorySink} from './ports/run-store.js'
import type {SentBatch} from './ports/session.js'

/** How much may wait to be written before clients are held back. */
const MAX_BACKLOG_BYTES = 8 * 1024 * 1024
/** How many completed operations may wait for an older one that is still under way. */
const MAX_WAITING_OPERATIONS = 100_000

/** Commands that were sent together, until their lines are written. */
export interface Ticket {
  readonly firstId: number
  readonly client: string
  readonly view: string
  readonly commands: readonly Command[]
  readonly round: number | null
  readonly phase: 'final' | null
  lines: string | null
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
  /** Keys ever named, by database: bulkId -> bits of the value families they were used as. */
  readonly namedKeys = new Map<number, Map<string, number>>()
  /** Commands sent to the primary, by name. */
  readonly sentToPrimary = new Map<string, number>()
  private nextId = 1
  private readonly queue: Ticket[] = []
  private waiting = 0

  constructor(private readonly sink: HistorySink) {}

  /** Takes the next ids for commands that are about to be sent. */
  invoke(
    client: string,
    view: string,
    commands: readonly Command[],
    round: number | null,
    phase: 'final' | null,
  ): Ticket {
    const ticket: Ticket = {firstId: this.nextId, client, view, commands, round, phase, lines: null}
    this.nextId += commands.length
    this.queue.push(ticket)
    return ticket
  }

  /** Records what became of them. `dbs` holds the database of each command; the last one is the client's database now. */
  complete(ticket: Ticket, batch: SentBatch, dbs: readonly number[]): void {
    let lines = ''
    for (const [at, command] of ticket.commands.entries()) {
      this.count(command, ticket.view, dbs[at]!)
      lines += `${encodeOperation(operation(ticket, batch, dbs[at]!, at))}\n`
    }
    ticket.lines = lines
    this.waiting += ticket.commands.length
    this.flush()
  }

  /** Adds a line that is no operation, after all operations so far. */
  note(line: string): void {
    this.queue.push({
      firstId: this.nextId,
      client: '',
      view: '',
      commands: [],
      round: null,
      phase: null,
      lines: `${line}\n`,
    })
    this.flush()
  }

  /** Commands whose outcome is still open, oldest first. */
  underWay(): readonly Ticket[] {
    return this.queue.filter((ticket) => ticket.lines === null)
  }

  /** Whether clients should wait for `relief` before they send more. */
  get pressure(): boolean {
    return this.sink.backlogBytes > MAX_BACKLOG_BYTES || this.waiting > MAX_WAITING_OPERATIONS
  }

  /** Resolves when what could be written has been written. */
  async relief(): Promise<void> {
    await this.sink.drained()
  }

  private flush(): void {
    let done = 0
    while (done < this.queue.length && this.queue[done]!.lines !== null) {
      this.sink.append(this.queue[done]!.lines!)
      this.waiting -= this.queue[done]!.commands.length
      done++
    }
    if (done > 0) this.queue.splice(0, done)
  }

  private count(command: Command, view: string, db: number): void {
    const {counts} = this
    counts.operations++
    const name = commandName(command)
    if (view === 'primary') this.sentToPrimary.set(name, (this.sentToPrimary.get(name) ?? 0) + 1)
    if (flushScope(command) !== null) {
      counts.flushes++
      return
    }
    const access = commandFacts(name)?.access
    if (access === 'read') counts.observations++
    else if (access === 'write') counts.writes++
    const family = valueFamily(name)
    for (const key of commandKeys(command)) this.name(db, key, family)
  }

  private name(db: number, key: Bulk, family: number): void {
    let keys = this.namedKeys.get(db)
    if (!keys) this.namedKeys.set(db, (keys = new Map<string, number>()))
    const id = bulkId(key)
    const known = keys.get(id)
    if (known === undefined || (known & family) !== family) keys.set(id, (known ?? 0) | family)
  }
}

function operation(ticket: Ticket, batch: SentBatch, db: number, at: number): Operation {
  const command = ticket.commands[at]!
  const reply = batch.replies[at]
  const base = {
    id: ticket.firstId + at,
    client: ticket.client,
    view: ticket.view,
    db,
    command,
    invokedNs: batch.invokedNs,
    ...(ticket.phase === null ? {} : {phase: ticket.phase}),
    ...(ticket.round === null ? {} : {round: ticket.round}),
  }
  if (reply === undefined) return {...base, completedNs: null, outcome: 'info', error: batch.lost ?? 'no reply'}
  const completedNs = batch.completedNs[at]!
  const error = errorText(reply)
  if (error === null) return {...base, completedNs, outcome: 'ok', reply}
  if (errorOutcome(command, error) === 'fail') return {...base, completedNs, outcome: 'fail', error}
  return {...base, completedNs: null, outcome: 'info', error}
}

/** The message of an error reply; null when the reply is none. */
export function errorText(reply: Reply | undefined): string | null {
  return typeof reply === 'object' && reply !== null && 'error' in reply ? reply.error : null
}
